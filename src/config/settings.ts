import { isIP } from "node:net"
import { dirname } from "node:path"
import type { ChannelSettings } from "./channel-settings.ts"
import { Problems } from "./config-error.ts"
import { type ConfigFile, readConfigFile } from "./config-file.ts"
import { type DefaultSettings, defaultsSchema } from "./default-settings.ts"
import { Environment, type EnvironmentValue } from "./environment.ts"
import { implicitChannels } from "./implicit-channels.ts"
import { mask } from "./mask.ts"
import type { PriceSettings } from "./price-settings.ts"
import { type ScalarSettings, type SettingRow, settingRows } from "./setting-rows.ts"

/** Where a value comes from. */
export interface SettingSource {
  /** The value as it was written; of a secret the last four characters. */
  readonly shown: string
  /** `--port`, `PORT`, `GEMINI_API_KEY_FILE`, `limn.yaml: port` or `default`. */
  readonly origin: string
}

/** Everything that an operator can set, read once at start. Frozen to its leaves. */
export interface Settings extends ScalarSettings {
  /** Absolute path of the configuration file, where there is one. */
  readonly configFile?: string
  /** Those of the file in its order, then those that the environment alone makes. Empty: demo mode. */
  readonly channels: readonly ChannelSettings[]
  /** By public model name. */
  readonly prices: Readonly<Record<string, PriceSettings>>
  readonly defaults: DefaultSettings
  /** By setting name and by `channel <name>`; what is not set and has no default is not there. */
  readonly sources: Readonly<Record<string, SettingSource>>
}

/** What settings are read from. */
export interface SettingsInput {
  /** Flags by their name in camel case: `dataDir`, `config`. */
  readonly flags: Readonly<Record<string, string | undefined>>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where relative paths start that do not come from the file; those start at the file's folder. */
  readonly cwd: string
  /** Names that a channel's `upstream` may have. @default any */
  readonly upstreams?: readonly string[]
  /** Names that a channel's `preset` may have. @default any */
  readonly presets?: readonly string[]
}

/**
 * Reads the settings: flags before environment before `limn.yaml` before defaults. Throws ConfigError with every problem
 * that was found.
 */
export function loadSettings(input: SettingsInput): Settings {
  const { flags, cwd } = input
  const problems = new Problems()
  const environment = new Environment(input.env, cwd)
  const named = flags["config"] === undefined ? environment.get("LIMN_CONFIG") : { text: flags["config"], origin: "--config" }
  const file = readConfigFile(named, cwd, environment, problems)
  const sources: Record<string, SettingSource> = {}

  const scalars: Partial<Record<keyof ScalarSettings, unknown>> = {}
  for (const row of settingRows) {
    const found = problems.attempt(row.variable, () => find(row, flags, environment, file))
    if (found === undefined) continue
    const folder = file !== undefined && found.origin === file.place([row.key]) ? dirname(file.path) : cwd
    scalars[row.name] = problems.attempt(found.origin, () => read(row, found.text, folder))
    sources[row.name] = { shown: row.secret ? mask(found.text) : found.text, origin: found.origin }
  }

  const written = file?.content.channels ?? []
  for (const [index, { name }] of written.entries()) {
    sources[`channel ${name}`] = { shown: name, origin: file?.place(["channels", index]) ?? "" }
  }
  const implicit = implicitChannels(environment, new Set(written.map(({ name }) => name)), problems)
  for (const { channel, origin } of implicit) sources[`channel ${channel.name}`] = { shown: channel.name, origin }

  if (file !== undefined) checkChannels(file, input, problems)
  checkListener(scalars as Partial<ScalarSettings>, sources, problems)
  checkSharedSecret(scalars as Partial<ScalarSettings>, sources, problems)
  checkBucket(scalars as Partial<ScalarSettings>, sources, problems)
  checkIdentityProvider(sources, problems)
  problems.throwIfAny()
  return deepFreeze({
    ...(scalars as unknown as ScalarSettings),
    ...(file === undefined ? {} : { configFile: file.path }),
    channels: [...written, ...implicit.map(({ channel }) => channel)],
    prices: file?.content.prices ?? {},
    defaults: file?.content.defaults ?? defaultsSchema.parse({}),
    sources,
  })
}

function find(
  row: SettingRow,
  flags: SettingsInput["flags"],
  environment: Environment,
  file: ConfigFile | undefined,
): EnvironmentValue | undefined {
  const flag = flags[row.key]
  if (flag !== undefined) return { text: flag, origin: `--${row.key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}` }
  const variable = row.secret ? environment.secret(row.variable) : environment.get(row.variable)
  if (variable !== undefined) return variable
  const inFile = file?.content.scalars[row.key]
  if (file !== undefined && inFile !== undefined) return { text: String(inFile), origin: file.place([row.key]) }
  return row.fallback === undefined ? undefined : { text: row.fallback, origin: "default" }
}

function read(row: SettingRow, text: string, folder: string): unknown {
  try {
    return row.parse(text, folder)
  } catch (error) {
    // An address may hold a password where none belongs.
    const shown = row.secret || /\/\/[^/]*@/.test(text) ? "" : `, not ${JSON.stringify(text.slice(0, 60))}`
    throw new RangeError((error as Error).message + shown, { cause: error })
  }
}

function checkChannels(file: ConfigFile, { upstreams, presets }: SettingsInput, problems: Problems): void {
  const first = new Map<string, number>()
  for (const [index, { name, upstream, preset }] of file.content.channels.entries()) {
    const place = (member: string) => file.place(["channels", index, member])
    if (first.has(name)) problems.add(place("name"), `is the name of channels[${first.get(name)}] already; every channel needs its own`)
    else first.set(name, index)
    if (upstreams?.includes(upstream) === false) problems.add(place("upstream"), `must be one of ${upstreams.join(", ")}`)
    if (preset !== undefined && presets?.includes(preset) === false) problems.add(place("preset"), `must be one of ${presets.join(", ")}`)
  }
}

/** Whoever can reach the listener can try to manage it, so the token must be one that the operator knows. */
function checkListener({ host, adminToken }: Partial<ScalarSettings>, sources: Record<string, SettingSource>, problems: Problems): void {
  if (host === undefined || adminToken !== undefined || sources["adminToken"] !== undefined || isLoopback(host)) return
  problems.add(
    sources["host"]?.origin ?? "HOST",
    `other machines can reach ${host}, so set an admin token of your own first: LIMN_ADMIN_TOKEN (\`openssl rand -hex 24\` makes one); or listen on 127.0.0.1`,
  )
}

/** Keys that one node has hashed must be known to the others, and a lost data folder must not make all of them worthless. */
function checkSharedSecret(
  { databaseUrl, secretKey }: Partial<ScalarSettings>,
  sources: Record<string, SettingSource>,
  problems: Problems,
): void {
  if (databaseUrl === undefined || secretKey !== undefined || sources["secretKey"] !== undefined) return
  problems.add(
    sources["databaseUrl"]?.origin ?? "DATABASE_URL",
    "with PostgreSQL every node must have the same LIMN_SECRET_KEY, so set it too (`openssl rand -base64 32` makes one; a secret.key of before must be kept)",
  )
}

function checkBucket({ blobs }: Partial<ScalarSettings>, sources: Record<string, SettingSource>, problems: Problems): void {
  if (blobs?.kind !== "s3" || (sources["s3AccessKeyId"] !== undefined && sources["s3SecretAccessKey"] !== undefined)) return
  problems.add(
    sources["blobs"]?.origin ?? "LIMN_BLOBS",
    "a bucket needs the keys of its account: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or have AWS_SECRET_ACCESS_KEY_FILE name a file",
  )
}

function checkIdentityProvider({ oidcIssuer, oidcClientId, oidcClientSecret }: Record<string, SettingSource>, problems: Problems): void {
  if (oidcIssuer !== undefined && oidcClientId === undefined) {
    problems.add(oidcIssuer.origin, "an identity provider must know this server: set LIMN_OIDC_CLIENT_ID to the name that it has there")
  }
  const alone = oidcIssuer === undefined ? (oidcClientId ?? oidcClientSecret) : undefined
  if (alone !== undefined)
    problems.add(alone.origin, "is for an identity provider: set LIMN_OIDC_ISSUER to its address too, or leave it out")
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."))
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) if (typeof member === "object" && member !== null) deepFreeze(member)
  return Object.freeze(value)
}
