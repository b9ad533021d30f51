/** Owns the opening of an SQLite database whose objects stay as long as the process. */
import Database from 'better-sqlite3';

const kept: object[] = [];

/**
 * From Node 24.19 on the process aborts when V8 collects a Database, a Statement or an iterator of better-sqlite3
 * 12 while no JavaScript runs: their base class then looks for an environment that is not entered. So none may
 * become garbage. A process opens its registry a few times in its life, and prepares a dozen statements each
 * time. `pragma` and `iterate` make objects of their own that cannot be kept: neither is called.
 */
export class KeptDatabase extends Database {
  constructor(path: string, options?: Database.Options) {
    super(path, options);
    kept.push(this);
  }

  override prepare<Bound extends unknown[] | object = unknown[], Row = unknown>(
    sql: string,
  ): Database.Statement<Bound, Row> {
    const statement = super.prepare<Bound, Row>(sql);
    kept.push(statement);
    return statement;
  }
}
