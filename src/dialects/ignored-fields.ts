import type { Warning } from "#canonical/event.ts"
import { Lifted } from "#json/body.ts"
import type { Fields } from "#json/fields.ts"

/** Warns of every one of these fields that says something and is ignored. */
export function warnOfIgnored(fields: Fields, names: readonly string[]): readonly Warning[] {
  return names
    .filter((name) => matters(fields.raw(name)))
    .map((name) => {
      const param = fields.path === "" ? name : `${fields.path}.${name}`
      return { code: "unsupported", message: `\`${param}\` is not supported and was ignored.`, param }
    })
}

/** Many clients send every field they know; values that mean "as usual" are not worth a warning. */
function matters(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === "" || value === "none") return false
  if (typeof value !== "object" || value instanceof Lifted) return true
  return Object.values(value).some((member) => member !== null) && !("type" in value && value.type === "text")
}
