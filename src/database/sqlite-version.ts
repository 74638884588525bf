/** Before it, a write at a certain moment of a checkpoint could be lost and leave a damaged file (https://sqlite.org/wal.html#walresetbug). */
const oldest = [3, 51, 3]

/** Throws an Error in a sentence where this version of SQLite, such as `3.53.4`, must not be trusted with a database. */
export function checkSqliteVersion(version: string): void {
  const parts = version.split(".").map(Number)
  const different = oldest.findIndex((part, index) => part !== parts[index])
  if (different === -1 || (parts[different] ?? 0) > (oldest[different] ?? 0)) return
  throw new Error(`SQLite ${version} is too old: ${oldest.join(".")} or newer is needed. Run Limn on the Node that it comes with.`)
}
