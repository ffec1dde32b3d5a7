"""The error boundary around pygls: every request is answered exactly once, and no exception text leaves.

pygls 2.1.1 leaves requests unanswered whose parameters can't be read, that come after `shutdown` or
whose result can't be written, and puts exception texts into its answers. Documents are kept by the
session: pygls would split them at form feeds and U+2028 (`str.splitlines`).
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, lsp_method

_log = logging.getLogger(__name__)

_NOTIFICATIONS = frozenset(method for method, message in types.METHOD_TO_TYPES.items() if message[1] is None)
_INTERNAL = "The server failed; its log says why."


class Boundary(LanguageServerProtocol):
    """Takes message bodies as bytes, and sends what is to be sent."""

    finished: asyncio.Future[int]
    """Resolved with the exit code when the client has said `exit`."""

    def receive(self, body: bytes | None) -> None:
        """Handle one message; None stands for one whose frame could not be read."""
        try:
            message = json.loads(body or b"")
        except (ValueError, RecursionError):
            self._refuse(None, JsonRpcParseError("This is not JSON."))
            return
        if not isinstance(message, dict) or message.get("jsonrpc") != self.VERSION:
            self._refuse(None, JsonRpcInvalidRequest("This is not a JSON-RPC 2.0 message."))
        elif "method" in message:
            self._receive_call(message)
        elif isinstance(message.get("id"), int | str) and ("result" in message or "error" in message):
            self._receive_answer(message)
        else:
            self._refuse(None, JsonRpcInvalidRequest("A message has a method, a result or an error."))

    def _receive_call(self, message: dict[str, Any]) -> None:
        msg_id, method = message.get("id"), message["method"]
        if "id" in message and (isinstance(msg_id, bool) or not isinstance(msg_id, int | str)):
            self._refuse(None, JsonRpcInvalidRequest("An id is a number or a string."))
            return
        error = self._objection(method, is_request="id" in message)
        if error is None:
            # A `result` or `error` beside the method would make pygls take it for an answer.
            call: dict[str, Any] = {
                key: message[key] for key in ("jsonrpc", "id", "method", "params") if key in message
            }
            try:
                structured = self.structure_message(call)
            except JsonRpcException:
                error = JsonRpcInvalidParams("The parameters can't be read.")
            else:
                self.handle_message(structured)
                return
        if msg_id is not None:
            self._refuse(msg_id, error)
        else:
            _log.debug("ignored the notification %r: %s", method, error)

    def _objection(self, method: object, *, is_request: bool) -> JsonRpcException | None:
        """Why a call is refused before its parameters are looked at; None if it isn't."""
        if not isinstance(method, str):
            return JsonRpcInvalidRequest("A method is a string.")
        if is_request and method in _NOTIFICATIONS:
            return JsonRpcInvalidRequest("This is a notification, which has no id.")
        return None if method == types.EXIT else self._untimely(method, is_request=is_request)

    def _untimely(self, method: str, *, is_request: bool) -> JsonRpcException | None:
        """Why a call is refused at this time of the connection, or altogether."""
        if self._shutdown:
            return JsonRpcInvalidRequest("The server has been shut down.")
        initialized = self._workspace is not None
        if is_request and initialized and method == types.INITIALIZE:
            return JsonRpcInvalidRequest("The server has been initialized already.")
        if not initialized and method != types.INITIALIZE:
            return JsonRpcServerNotInitialized("The first request is `initialize`.")
        known = method in self.fm.builtin_features or method in self.fm.features or method == types.CANCEL_REQUEST
        return None if known else JsonRpcMethodNotFound("There is no such method here.")

    def _receive_answer(self, message: dict[str, Any]) -> None:
        asked = message["id"] in self._result_types  # else it is an id of the client's own
        self._result_types.pop(message["id"], None)
        future = self._request_futures.pop(message["id"], None) if asked else None
        if future is None or future.done():
            _log.debug("an answer to nothing that was asked")
        elif "error" in message:
            future.set_exception(JsonRpcInternalError("The client refused a request."))
        else:
            future.set_result(message["result"])

    def _refuse(self, msg_id: int | str | None, error: JsonRpcException) -> None:
        response = error.to_response_error()
        body = {"code": response.code, "message": response.message}
        self._send_data({"jsonrpc": self.VERSION, "id": msg_id, "error": body})

    def _send_handler_result(self, future: Future[Any], *, msg_id: int | str) -> None:
        self._request_futures.pop(msg_id, None)
        if future.cancelled():
            self._refuse(msg_id, JsonRpcRequestCancelled("The request was cancelled."))
            return
        error = future.exception()
        if error is None:
            self._send_response(msg_id, result=future.result())
        elif isinstance(error, JsonRpcException):
            self._refuse(msg_id, error)
        else:
            _log.error("request %r failed", msg_id, exc_info=error)
            self._refuse(msg_id, JsonRpcInternalError(_INTERNAL))

    def _check_handler_result(self, future: Future[Any]) -> None:
        # pygls keeps the task of every notification for ever.
        self._request_futures = {key: other for key, other in self._request_futures.items() if not other.done()}
        if not future.cancelled() and (error := future.exception()) is not None:
            _log.error("a notification failed", exc_info=error)

    def _send_data(self, data: Any) -> None:
        try:
            body = json.dumps(data, default=self._serialize_message).encode()
        except (TypeError, ValueError, AttributeError, RecursionError):
            _log.exception("a message could not be written")
            msg_id = data.get("id") if isinstance(data, Mapping) else getattr(data, "id", None)
            if msg_id is not None and not hasattr(data, "method"):
                self._refuse(msg_id, JsonRpcInternalError(_INTERNAL))
            return
        assert self.writer is not None
        self.writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def _handle_cancel_notification(self, msg_id: object) -> None:
        if isinstance(msg_id, int | str):
            super()._handle_cancel_notification(msg_id)

    @lsp_method(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def lsp_work_done_progress_cancel(self, params: types.WorkDoneProgressCancelParams) -> Any:
        """Cancel the work that a person no longer wants to wait for."""
        known = self.progress.tokens.get(params.token) if isinstance(params.token, int | str) else None
        if known is not None:
            known.cancel()

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *_: object) -> Any:
        """Cancel what is still asked for, then let the session write what is pending."""
        self._shutdown = True
        own = self.msg_id
        for msg_id, future in list(self._request_futures.items()):
            if msg_id != own:
                future.cancel()
        yield self.fm.features[types.SHUTDOWN], (), None

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_: object) -> Any:
        """The client wants the server to end."""
        if not self.finished.done():
            self.finished.set_result(0 if self._shutdown else 1)

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Any:
        """Leave the document to the session."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Any:
        """Leave the change to the session."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Any:
        """Leave the document to the session."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def lsp_notebook_document__did_open(self, params: types.DidOpenNotebookDocumentParams) -> Any:
        """Leave the notebook to the session."""
        yield self.fm.features[types.NOTEBOOK_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(self, params: types.DidChangeNotebookDocumentParams) -> Any:
        """Leave the notebook to the session."""
        yield self.fm.features[types.NOTEBOOK_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def lsp_notebook_document__did_close(self, params: types.DidCloseNotebookDocumentParams) -> Any:
        """Leave the notebook to the session."""
        yield self.fm.features[types.NOTEBOOK_DOCUMENT_DID_CLOSE], (params,), None

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(  # type: ignore[override]  # pygls' own is a generator
        self, params: types.ExecuteCommandParams
    ) -> Any:
        """Commands are told apart by our own handler; pygls would put its errors into the answer.

        As a coroutine it is cancelled with the request; a handler that a generator yields to would run on.
        """
        return await self.fm.features[types.WORKSPACE_EXECUTE_COMMAND](params)
