import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, resolve } from "node:path"
import type * as Yaml from "yaml"
import { z } from "zod"
import { channelSchema } from "./channel-settings.ts"
import type { Problems } from "./config-error.ts"
import { defaultsSchema } from "./default-settings.ts"
import type { Environment, EnvironmentValue } from "./environment.ts"
import { priceSchema } from "./price-settings.ts"
import { settingRows } from "./setting-rows.ts"

const scalar = z.union([z.string(), z.number(), z.boolean()], { error: "must be text, a number, true or false" })

const fileSchema = z
  .strictObject({
    ...Object.fromEntries(settingRows.map(({ key }) => [key, scalar.optional()])),
    channels: z.array(channelSchema).default([]),
    prices: z.record(z.string().trim().min(1).max(500), priceSchema).default({}),
    defaults: defaultsSchema.prefault({}),
  })
  .transform(({ channels, prices, defaults, ...scalars }) => ({
    scalars: scalars as Readonly<Record<string, z.output<typeof scalar> | undefined>>,
    channels,
    prices,
    defaults,
  }))

/** The configuration file after reading. */
export interface ConfigFile {
  /** Absolute path. */
  readonly path: string
  readonly content: z.output<typeof fileSchema>
  /** The place of a member, for people: `limn.yaml: channels[0].models`. */
  place(path: readonly PropertyKey[]): string
}

/**
 * Reads the file that `named` names, or `limn.yaml` in `cwd` where there is one. `${NAME}` in a value is replaced by the
 * variable after parsing, so that no variable can change the structure; `$${` stands for `${`. Gives undefined where
 * there is no file or it cannot be used; what is wrong with it is added to `problems`.
 */
export function readConfigFile(
  named: EnvironmentValue | undefined,
  cwd: string,
  environment: Environment,
  problems: Problems,
): ConfigFile | undefined {
  const path = resolve(cwd, named?.text ?? "limn.yaml")
  const place: ConfigFile["place"] = (inside) => [basename(path), spell(inside)].filter(Boolean).join(": ")
  const source = readSource(path, named, problems)
  if (source === undefined) return undefined

  const known = problems.count
  const parsed = problems.attempt(place([]), () => parseYaml(source))
  const expanded = expand(parsed, [], (text, inside) => problems.attempt(place(inside), () => withVariables(text, environment)))
  if (problems.count > known) return undefined

  const result = fileSchema.safeParse(expanded, { error: sentence })
  if (result.success) return { path, content: result.data, place }
  for (const issue of result.error.issues) {
    const paths = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
    for (const inside of paths) problems.add(place(inside), issue.message)
  }
  return undefined
}

function readSource(path: string, named: EnvironmentValue | undefined, problems: Problems): string | undefined {
  try {
    return readFileSync(path, "utf8")
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== "ENOENT" || named !== undefined) problems.add(named?.origin ?? basename(path), `the file ${path} cannot be read (${code})`)
    return undefined
  }
}

/** Gives the content of a YAML document; an empty one is an empty map. */
function parseYaml(source: string): unknown {
  // Loaded only where there is a file, because many installations have none.
  const { parse } = createRequire(import.meta.url)("yaml") as typeof Yaml
  try {
    return parse(source) ?? {}
  } catch (error) {
    throw new RangeError(`is not YAML: ${(error as Error).message.split(":\n")[0]}`, { cause: error })
  }
}

/** Gives a copy of a value in which every text was replaced. A member without a value counts as not set. */
function expand(value: unknown, path: readonly PropertyKey[], replace: (text: string, path: readonly PropertyKey[]) => unknown): unknown {
  if (typeof value === "string") return replace(value, path)
  if (Array.isArray(value)) return value.map((member, index) => expand(member, [...path, index], replace))
  if (typeof value !== "object" || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(members.map(([key, member]) => [key, expand(member, [...path, key], replace)]))
}

function withVariables(text: string, environment: Environment): string {
  return text.replace(/(\$?)\$\{(?:([A-Za-z_]\w*)\})?/g, (whole, escape: string, name: string | undefined) => {
    if (escape !== "") return whole.slice(1)
    if (name === undefined) throw new RangeError("has a `${` without the name of a variable and `}` after it; `$${` writes it as it is")
    const value = environment.secret(name)
    if (value === undefined) throw new RangeError(`needs the variable ${name}, which is not set`)
    return value.text
  })
}

/** Spells a path as people write it: `channels[0].models`. */
function spell(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .replace(/^\./, "")
}

const nouns: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  array: "a list",
  object: "a map",
  record: "a map",
}

/** What is wrong, as the rest of a sentence that begins with the place. Never shows the value, which may be a secret. */
function sentence(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is missing" : `must be ${nouns[issue.expected] ?? issue.expected}`
    case "too_small":
      if (issue.origin !== "number" && issue.origin !== "int") return "must not be empty"
      return issue.inclusive === false ? `must be more than ${issue.minimum}` : `must be ${issue.minimum} or more`
    case "too_big":
      return issue.origin === "number" || issue.origin === "int" ? `must be at most ${issue.maximum}` : "is too long"
    case "unrecognized_keys":
      return "is not a setting that Limn knows; check how it is spelled"
    default:
      return "is not valid"
  }
}
