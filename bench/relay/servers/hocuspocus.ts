import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SQLite } from '@hocuspocus/extension-sqlite';
import { Server } from '@hocuspocus/server';
import { announce } from './announce.ts';

/** Its SQLite extension on the SQLite that comes with Node, whose calls are the same: nothing has to be compiled. */
class NodeSqlite extends SQLite {
  override async onConfigure(): Promise<void> {
    const database = new DatabaseSync(this.configuration.database);
    database.exec(this.configuration.schema);
    Object.assign(this, { db: database });
  }
}

// As its documentation shows it: a document is stored 2 to 10 s after an edit.
const [data = '', port = '0'] = process.argv.slice(2);
const server = new Server({
  port: Number(port),
  address: '127.0.0.1',
  quiet: true,
  stopOnSignals: false,
  extensions: [new NodeSqlite({ database: join(data, 'hocuspocus.sqlite') })],
});
await server.listen();
announce(server.address.port);
