/** One connection to the language server. Ghost text and code actions need no code of ours: the client has them. */

import { homedir } from "node:os";
import { commands, type LogOutputChannel } from "vscode";
import {
  CloseAction,
  type DocumentSelector,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type Middleware,
  RevealOutputChannelOn,
  type StaticFeature,
} from "vscode-languageclient/node";
import * as configuration from "./configuration";
import { COMMANDS, EDITOR_STATE, isObject, type ServerStatus, STATUS, statusOf } from "./protocol";

/** What a connection tells about itself. */
export interface Listener {
  status(status: ServerStatus): unknown;
  /** The server ended by itself. Whether it is to be started again. */
  ended(): boolean;
}

/** A client that is not started yet. */
export function createClient(command: string, log: LogOutputChannel, listener: Listener): LanguageClient {
  const client: LanguageClient = new LanguageClient(
    "codeassist",
    "codeassist",
    {
      command,
      args: ["--stdio"],
      // Not in the opened folder, for what lies there is not to be found first; and `env` is all that the server gets.
      options: { cwd: homedir(), env: { ...process.env, ...configuration.environment() } },
    },
    {
      documentSelector: selector(configuration.userValueOrDefault<string[]>("languages")),
      initializationOptions: () => configuration.options(log),
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never, // it would take the focus; messages of ours lead there
      initializationFailedHandler: () => false, // starting fails, which is told where it was asked for
      errorHandler: startingAgain(listener),
      middleware: middleware(() => client),
    },
  );
  client.registerFeature(ourCapabilities);
  client.onNotification(STATUS, (said: unknown) => {
    const status = statusOf(said);
    if (status === undefined) log.warn(`a ${STATUS} that can't be read was passed over`);
    else listener.status(status);
  });
  return client;
}

/** Files, what is to become one, and cells of notebooks, in these languages; `*` stands for all. */
function selector(languages: readonly string[]): DocumentSelector {
  return ["file", "untitled", "vscode-notebook-cell"].flatMap((scheme) =>
    languages.includes("*") ? [{ scheme }] : languages.map((language) => ({ scheme, language })),
  );
}

/** What is done beside what the client does by itself. */
const middleware = (client: () => LanguageClient): Middleware => ({
  // The protocol has no word for an undo; the message goes out before the change that it is about.
  didChange: (event, next) => {
    if (event.reason !== undefined) {
      const uri = client().code2ProtocolConverter.asUri(event.document.uri);
      void client().sendNotification(EDITOR_STATE, { uri, undoing: true });
    }
    return next(event);
  },
  // The server's `codeassist.edit` needs an instruction: without one, as in a menu, the person is asked for it.
  executeCommand: (command, args, next) => {
    const [given] = args as unknown[];
    return command === COMMANDS.edit && !(isObject(given) && "instruction" in given)
      ? commands.executeCommand("codeassist.editByInstruction", given)
      : next(command, args);
  },
});

/** What the server has to know of this client: docs/editors/protocol.md. */
const ourCapabilities: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = {
      ...capabilities.experimental,
      codeassistStatus: true,
      codeassistInstructions: true,
      codeassistConfirms: true, // the accept command is run after each acceptance of a whole suggestion
      codeassistTrustedConfiguration: true, // only what the user has set is handed over, nothing of the opened folder's
    };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

function startingAgain(listener: Listener): ErrorHandler {
  return {
    error: () => ({ action: ErrorAction.Continue }), // of one message; the end of the connection is told by `closed`
    closed: () => ({ action: listener.ended() ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true }),
  };
}
