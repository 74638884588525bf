/**
 * Writes rows as CSV (RFC 4180) with a line of column names. A text that a spreadsheet would take for a formula gets a `'`
 * before it, full-width signs included: names of keys and models were written by others.
 */
export function toCsv(columns: readonly string[], rows: readonly Readonly<Record<string, string | number | null | undefined>>[]): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))]
  return lines.map((cells) => `${cells.map(toCell).join(",")}\r\n`).join("")
}

function toCell(value: string | number | null): string {
  if (value === null) return ""
  const text = typeof value === "string" && /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
