// SQLite as Kysely speaks to it; what the disk refuses is told as one of ours, and is not hidden by the rollback that comes after it.

import { type CompiledQuery, type DatabaseConnection, type Driver, type QueryResult, SqliteDialect } from 'kysely'
import { storageFailure } from '../../runtime/storage.ts'

export class StorageDialect extends SqliteDialect {
  override createDriver(): Driver {
    const driver = super.createDriver()
    const acquire = driver.acquireConnection.bind(driver)
    const rollback = driver.rollbackTransaction.bind(driver)
    const connections = new WeakMap<DatabaseConnection, DatabaseConnection>()
    return Object.assign(driver, {
      async acquireConnection() {
        const connection = await acquire()
        const told = connections.get(connection) ?? telling(connection)
        connections.set(connection, told)
        return told
      },
      // SQLite rolls back by itself what it could not write: then there is nothing to roll back, and why stands in the first error.
      rollbackTransaction: (connection: DatabaseConnection) => rollback(connection).catch(() => undefined),
    })
  }
}

function telling(connection: DatabaseConnection): DatabaseConnection {
  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      try {
        return await connection.executeQuery<R>(query)
      } catch (error) {
        throw storageFailure(error) ?? error
      }
    },
    streamQuery: (query, size) => connection.streamQuery(query, size),
  }
}
