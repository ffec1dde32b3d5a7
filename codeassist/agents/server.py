"""The tools over the Model Context Protocol. A failure is an answer of its tool, in words, and never a traceback."""

import json
import logging
import re

import anyio
from mcp import types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from codeassist import __version__
from codeassist.agents.catalog import INSTRUCTIONS, TOOLS, Tool
from codeassist.agents.reader import Reader
from codeassist.errors import CodeassistError
from codeassist_index import CodeIndexError

_log = logging.getLogger(__name__)
_NO_TEXT = re.compile("[\ud800-\udfff]")


def server_of(reader: Reader) -> Server[dict[str, object]]:
    """A server of one agent."""

    async def list_tools(
        _context: ServerRequestContext[dict[str, object]], _params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(name, tool) for name, tool in TOOLS.items()])

    async def call_tool(
        _context: ServerRequestContext[dict[str, object]], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"There is no tool {params.name!r}; there are {', '.join(TOOLS)}.")
        return await anyio.to_thread.run_sync(_called, reader, tool, params.arguments or {})

    return Server(
        "codeassist",
        version=__version__,
        title="codeassist",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _described(name: str, tool: Tool) -> types.Tool:
    return types.Tool(
        name=name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.asked.model_json_schema(),
        output_schema=tool.answered.model_json_schema(mode="serialization"),
        annotations=types.ToolAnnotations(
            title=tool.title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def _called(reader: Reader, tool: Tool, given: dict[str, object]) -> types.CallToolResult:
    try:
        found = tool.answer(reader, tool.asked.model_validate(given))
    except ValidationError as error:
        return _failed(
            "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}".lstrip(": ") for one in error.errors())
        )
    except (CodeassistError, CodeIndexError) as error:
        return _failed(str(error))
    except Exception:  # noqa: BLE001 - the boundary of one call: the agent goes on with the others
        _log.exception("a tool failed")
        return _failed("codeassist failed over this; `codeassist logs` says where.")
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=_sendable(found.readable()))],
        structured_content=json.loads(_sendable(json.dumps(found.model_dump(), ensure_ascii=False))),
    )


def _failed(why: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=_sendable(why))], is_error=True)


def _sendable(text: str) -> str:
    """The text with U+FFFD for each byte of a file name that is no text; the SDK could not send the answer at all."""
    return _NO_TEXT.sub("\ufffd", text)
