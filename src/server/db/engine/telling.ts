// Whatever an engine says when it cannot is told as one of ours, and is not hidden by the rollback that comes after it.

import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  HandleEmptyInListsPlugin,
  replaceWithNoncontingentExpression,
} from 'kysely'

/** @returns null for what is not the engine's. */
export type Failure = (error: unknown) => Error | null

/** Nothing is in a list of nothing, which SQLite knows and other engines call an error. */
export const plugins = [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })]

/** Seconds, of each. */
export interface DatabaseTimes {
  /** Until there was a connection. */
  waited(seconds: number): void
  /** Until a statement was answered. */
  worked(seconds: number): void
}

export interface TellingOptions {
  /** What a query becomes before the engine has it. */
  readonly prepared?: (query: CompiledQuery) => CompiledQuery
  readonly times?: DatabaseTimes
}

const untold: DatabaseTimes = { waited: () => undefined, worked: () => undefined }
const since = (begun: number) => (performance.now() - begun) / 1000

export function telling(
  driver: Driver,
  failure: Failure,
  { prepared = query => query, times = untold }: TellingOptions = {},
): Driver {
  const acquire = driver.acquireConnection.bind(driver)
  const rollback = driver.rollbackTransaction.bind(driver)
  const told = new WeakSet<DatabaseConnection>()
  return Object.assign(driver, {
    async acquireConnection() {
      const begun = performance.now()
      const connection = await acquire()
        .catch((error: unknown) => {
          throw failure(error) ?? error
        })
        .finally(() => times.waited(since(begun)))
      if (told.has(connection)) return connection
      told.add(connection)
      const execute = connection.executeQuery.bind(connection)
      return Object.assign(connection, {
        async executeQuery(query: Parameters<typeof execute>[0]) {
          const begun = performance.now()
          try {
            return await execute(prepared(query))
          } catch (error) {
            throw failure(error) ?? error
          } finally {
            times.worked(since(begun))
          }
        },
      })
    },
    // What could not be written is rolled back by the engine itself: then there is nothing to roll back, and why stands in the first error.
    rollbackTransaction: (connection: DatabaseConnection) => rollback(connection).catch(() => undefined),
  })
}
