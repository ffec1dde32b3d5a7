/** The language server of this window: found, started, restarted, ended, and how it is. */

import { commands, type Disposable, EventEmitter, type LogOutputChannel, l10n } from "vscode";
import {
  DidChangeConfigurationNotification,
  ExecuteCommandRequest,
  type LanguageClient,
} from "vscode-languageclient/node";
import { createClient } from "./client";
import * as configuration from "./configuration";
import { Crashes } from "./crashes";
import { COMMANDS, statusOf } from "./protocol";
import { findServer, type Search } from "./server";
import { local, type Status } from "./status";

const STOP_MS_MAX = 4_000; // VS Code itself waits five seconds for an extension to end

/** Something that a person has to hear of. */
export type Trouble =
  | { readonly kind: "missing"; readonly search: Exclude<Search, { found: string }> }
  | { readonly kind: "failed"; readonly command: string; readonly error: string }
  | { readonly kind: "crashing" };

/** One server at most. Starting and stopping wait for each other, in the order in which they were asked for. */
export class Assistant implements Disposable {
  readonly #log: LogOutputChannel;
  readonly #statuses = new EventEmitter<Status>();
  readonly #troubles = new EventEmitter<Trouble>();
  #client: LanguageClient | undefined;
  #command: string | undefined;
  #queue: Promise<void> = Promise.resolve();
  #status = local("stopped", "");

  readonly onStatus = this.#statuses.event;
  readonly onTrouble = this.#troubles.event;

  constructor(log: LogOutputChannel) {
    this.#log = log;
  }

  get status(): Status {
    return this.#status;
  }

  /** The client, while it can be asked. */
  get client(): LanguageClient | undefined {
    return this.#client?.isRunning() ? this.#client : undefined;
  }

  /** The file of the server that was started last. */
  get command(): string | undefined {
    return this.#command;
  }

  /** What the server says its version is. */
  get version(): string | undefined {
    return this.client?.initializeResult?.serverInfo?.version;
  }

  /** Start the server, anew if it runs already. Failures are told by `onTrouble`. */
  restart(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  stop(): Promise<void> {
    return this.#enqueue(() => this.#stop());
  }

  /** Hand the settings over without a restart; to a server that is just starting, as soon as it runs. */
  reconfigure(): Promise<void> {
    return this.#enqueue(async () => {
      const settings = { codeassist: configuration.options(this.#log) };
      await this.client?.sendNotification(DidChangeConfigurationNotification.type, { settings });
    });
  }

  /** Run a command of the server. Rejects where there is no server. */
  async run(command: string, ...args: unknown[]): Promise<unknown> {
    if (this.client === undefined) throw new Error(l10n.t("The language server is not running."));
    return this.client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args });
  }

  dispose(): void {
    this.#statuses.dispose();
    this.#troubles.dispose();
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work).catch((error) => this.#log.error(error));
    return this.#queue;
  }

  async #start(): Promise<void> {
    const search = findServer(configuration.userValueOrDefault<string>("server.path"), configuration.machine());
    this.#command = search.found;
    if (search.found === undefined) {
      this.#log.warn(`codeassist-lsp is neither where installers put it nor on PATH: ${process.env.PATH}`);
      this.#tell(local("missing", l10n.t("The command codeassist-lsp was not found.")));
      this.#troubles.fire({ kind: "missing", search });
      return;
    }
    this.#log.info(`starting ${search.found}`);
    this.#tell(local("starting", l10n.t("The language server is starting.")));
    await this.#connect(search.found);
  }

  async #connect(command: string): Promise<void> {
    const crashes = new Crashes();
    let hasRun = false;
    const client = createClient(command, this.#log, {
      status: (status) => this.#client === client && this.#tell(status),
      ended: () => {
        const again = this.#client === client && hasRun && crashes.shouldStartAgain(Date.now());
        if (again) this.#tell(local("starting", l10n.t("The language server ended by itself, and is started again.")));
        else if (this.#client === client && hasRun) this.#fail({ kind: "crashing" });
        return again;
      },
    });
    this.#client = client;
    try {
      await client.start();
      hasRun = true;
      this.#log.info(`codeassist-lsp ${this.version} runs`);
      await setRunning(true);
      this.#tell(await this.#askStatus());
    } catch (error) {
      this.#fail({ kind: "failed", command, error: error instanceof Error ? error.message : String(error) });
    }
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    await setRunning(false);
    this.#tell(local("stopped", l10n.t("The language server was stopped.")));
    // One that failed to start has nothing to stop.
    if (client.needsStop()) await client.dispose(STOP_MS_MAX).catch((error) => this.#log.warn(error));
  }

  async #askStatus(): Promise<Status> {
    const said = await this.run(COMMANDS.status).catch((error) => this.#log.warn(error));
    return statusOf(said) ?? local("ready", l10n.t("The language server runs, and does not say how it is."));
  }

  #fail(trouble: Exclude<Trouble, { kind: "missing" }>): void {
    this.#tell(local("failed", l10n.t("The language server does not run; the log says why.")));
    void setRunning(false);
    this.#troubles.fire(trouble);
  }

  #tell(status: Status): void {
    this.#status = status;
    void commands.executeCommand("setContext", "codeassist.paused", status.state === "paused");
    this.#statuses.fire(status);
  }
}

function setRunning(isRunning: boolean): Thenable<unknown> {
  return commands.executeCommand("setContext", "codeassist.running", isRunning);
}
