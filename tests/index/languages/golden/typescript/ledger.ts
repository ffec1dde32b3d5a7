import Store, { Money as Amount, type Rate } from './money';
import * as events from "@acme/events";
export { post as book } from './posting';
export * from './kinds';
export * as audit from './audit';

/**
 * Entries of one account.
 * More.
 */
@Injectable()
export default abstract class Ledger<T> extends base.Book<T> implements Named, Closable {
  private readonly rate: Rate = new Rate();
  static opened = 1;
  #entries: Entry[] = [];

  constructor(private readonly store: Store, limit?: Amount) {
    super();
    this.last = store.newest();
  }

  get total(): Amount { return this.rate.of(this.last); }

  async load(path: string = 'x', ...rest: Entry[]): Promise<Entry | undefined> {
    const found = await this.store.read(path);
    function inner() {}
    return found;
  }

  abstract close(): void;
  onChange = (event: Change) => event.entry;
}

// One entry.
export interface Entry extends Named { post(into: Ledger): Amount; note?: Note; }
export type Kind = Debit | Credit;
export enum Side { Left, Right = 2 }
export const open = async (store: Store) => new Book(store);
export const api = { get(id: number) {}, list: () => 1 };
declare function legacy(a: number): string;
namespace Reports { export class Monthly {} }
const { read, write: save } = require('./files');
const limit = Number(process.env.LIMIT), currency = settings.currency ?? fallback();
for (const entry of entries) { entry.post(); }
