import { type Command, Option } from "commander"
import type { ZodType, z } from "zod"
import { check } from "#api/route.ts"
import { GatewayError } from "#canonical/error.ts"
import { Failure } from "./failure.ts"

/** An option that stands for a field of an admin API body. */
export interface BodyOption {
  /** As commander takes it: `--budget <usd>`. */
  readonly flags: string
  readonly field: string
  readonly description: string
  /** How its text becomes the field's value. `none` always becomes null. @default the text itself */
  readonly read?: (text: string) => unknown
  /** Whether the help is silent about it. */
  readonly hidden?: true
}

/** Adds the options to a command. */
export function withBody(command: Command, options: readonly BodyOption[]): Command {
  for (const { flags, description, hidden = false } of options) command.addOption(new Option(flags, description).hideHelp(hidden))
  return command
}

/** Gives what the options say as a body of the admin API, checked by its schema. Throws Failure `usage` that names the option. */
export function readBody<Schema extends ZodType>(
  schema: Schema,
  options: readonly BodyOption[],
  given: Readonly<Record<string, unknown>>,
): z.output<Schema> {
  const fields = options.flatMap(({ flags, field, read = (text) => text }) => {
    const text = given[new Option(flags).attributeName()]
    return typeof text === "string" ? [[field, text === "none" ? null : read(text)] as const] : []
  })
  try {
    return check(schema, Object.fromEntries(fields))
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    const [wrong] = (error.details.param ?? "").split(".")
    const [flag = ""] = options.find(({ field }) => field === wrong)?.flags.split(" ") ?? []
    const field = /^`[^`]*`/
    throw new Failure(
      "usage",
      flag === "" || field.test(error.message) ? error.message.replace(field, flag || "$&") : `${flag}: ${error.message}`,
    )
  }
}

/** The same for a body in which nothing is required but that something is said. */
export function readChange<Schema extends ZodType<object>>(
  schema: Schema,
  options: readonly BodyOption[],
  given: Readonly<Record<string, unknown>>,
): z.output<Schema> {
  const body = readBody(schema, options, given)
  if (Object.keys(body).length > 0) return body
  throw new Failure("usage", "Say what to change: --help shows what there is.")
}

/** Reads a whole number; what is none is left for the schema to refuse. */
export function asNumber(text: string): unknown {
  return /^\d+$/.test(text) ? Number(text) : text
}

/** Reads a list with commas; `all` is null, which limits nothing. */
export function asList(text: string): unknown {
  return text === "all" ? null : text.split(",").map((piece) => piece.trim())
}
