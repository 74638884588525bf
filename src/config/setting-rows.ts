import { resolve } from "node:path"
import { type Role, roles } from "#canonical/role.ts"
import { type BlobSettings, parseBlobSettings } from "./blob-settings.ts"
import { parseByteSize } from "./byte-size.ts"
import { parseDuration } from "./duration.ts"
import { parseWebAddress } from "./web-address.ts"

/** Settings that are one value each. */
export interface ScalarSettings {
  /** Address of the listener. @default 127.0.0.1 */
  readonly host: string
  /** 0 lets the system choose. @default 8787 */
  readonly port: number
  /** Absolute path of the folder with everything that is kept. @default ./data */
  readonly dataDir: string
  /** Base of hosted links, without trailing slash; from the request where it is absent. */
  readonly publicUrl?: string
  /** The client key of this installation; generated at the first start where it is absent. */
  readonly apiKey?: string
  /** Generated at the first start where it is absent. */
  readonly adminToken?: string
  /** The secret that all others are derived from; generated into the data folder where it is absent. */
  readonly secretKey?: string
  /** `postgres://…`: the server that several nodes share. May hold a password. Absent: SQLite in the data folder. */
  readonly databaseUrl?: string
  /** How long pictures are kept; 0 keeps them only while in flight. @default 30 days */
  readonly keepPicturesMs: number
  /** Where they are kept. @default the data folder */
  readonly blobs: BlobSettings
  /** The account of the bucket, where pictures are kept in one. */
  readonly s3AccessKeyId?: string
  readonly s3SecretAccessKey?: string
  /** Largest request. @default 128 MiB */
  readonly maxBodyBytes: number
  /** Whether `X-Forwarded-*` is believed. @default false */
  readonly trustProxy: boolean
  /** Processes of this machine that share the port. @default 1 */
  readonly workers: number
  /** `redis://…` or `rediss://…`: where all nodes count their limits. May hold a password. */
  readonly redisUrl?: string
  /** Address of the identity provider that people sign in with; absent: they sign in with passwords only. */
  readonly oidcIssuer?: string
  readonly oidcClientId?: string
  /** Absent for a client that has none. */
  readonly oidcClientSecret?: string
  /** What the button says. @default the provider's host name */
  readonly oidcLabel?: string
  /** What those may do who come from the provider for the first time. @default member */
  readonly oidcRole: Role
  /** @default info */
  readonly logLevel: LogLevel
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const

/** The least severity that is logged. */
export type LogLevel = (typeof logLevels)[number]

/** How one setting is named, read and shown. */
export interface SettingRow<Name extends keyof ScalarSettings = keyof ScalarSettings> {
  readonly name: Name
  /** Its name in `limn.yaml`, and, with dashes, as a flag. */
  readonly key: string
  readonly variable: string
  /** Secrets have a `…_FILE` variable too, and only their last four characters are shown. */
  readonly secret: boolean
  /** What holds where nobody sets it. */
  readonly fallback?: string
  /** Reads the text of the setting. `folder` is where relative paths start. Throws RangeError: `must be …`. */
  readonly parse: (text: string, folder: string) => NonNullable<ScalarSettings[Name]>
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new RangeError("must be a whole number from 0 to 65535")
  return Number(text)
}

function parseHost(text: string): string {
  if (!/^[A-Za-z0-9._:%-]+$/.test(text)) throw new RangeError("must be a host name or an address without port, such as 127.0.0.1 or ::")
  return text
}

function parseSwitch(text: string): boolean {
  if (/^(on|true|yes|1)$/i.test(text)) return true
  if (/^(off|false|no|0)$/i.test(text)) return false
  throw new RangeError("must be on or off")
}

function parseLogLevel(text: string): LogLevel {
  const level = logLevels.find((level) => level === text.toLowerCase())
  if (level === undefined) throw new RangeError(`must be one of ${logLevels.join(", ")}`)
  return level
}

/** A secret that travels in a header. */
function parseKey(text: string): string {
  if (!/^[\x21-\x7e]{16,512}$/.test(text)) throw new RangeError("must be 16 to 512 characters of ASCII without spaces")
  return text
}

function parseMasterSecret(text: string): string {
  if (text.length < 32) throw new RangeError("must be 32 characters or more; `openssl rand -base64 32` makes one")
  return text
}

function parseAscii(text: string): string {
  if (!/^[\x21-\x7e]{1,512}$/.test(text)) throw new RangeError("must be ASCII without spaces")
  return text
}

function parseBodyLimit(text: string): number {
  const bytes = parseByteSize(text)
  if (bytes < 1024) throw new RangeError("must be 1KiB or more")
  return bytes
}

function parseWorkers(text: string): number {
  if (!/^\d{1,2}$/.test(text) || Number(text) < 1 || Number(text) > 64) throw new RangeError("must be a whole number from 1 to 64")
  return Number(text)
}

function parseRedisUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^rediss?:$/.test(url.protocol) || url.hostname === "" || !/^(?:\/\d*)?$/.test(url.pathname)) {
    throw new RangeError("must be an address such as redis://:password@host:6379/0, or rediss://… for TLS")
  }
  return text
}

function parseDatabaseUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^postgres(?:ql)?:$/.test(url.protocol) || url.pathname.length < 2) {
    throw new RangeError("must be an address such as postgres://user:password@host:5432/database")
  }
  return text
}

/** Who answers as the provider decides who gets in, so nobody may stand between. */
function parseIssuer(text: string): string {
  const address = parseWebAddress(text)
  const { protocol, hostname } = new URL(address)
  if (protocol === "http:" && !/^(?:localhost|127\.[\d.]+|\[::1\])$/.test(hostname)) {
    throw new RangeError("must be an https address, such as https://login.example")
  }
  return text.trim()
}

function parseRole(text: string): Role {
  const role = roles.find((role) => role === text.toLowerCase())
  if (role === undefined) throw new RangeError(`must be one of ${roles.join(", ")}`)
  return role
}

function parseText(text: string): string {
  if (text.trim() === "" || text.length > 200) throw new RangeError("must have 1 to 200 characters")
  return text.trim()
}

const row = <Name extends keyof ScalarSettings>(
  name: Name,
  key: string,
  variable: string,
  parse: SettingRow<Name>["parse"],
  more: { readonly secret?: true; readonly fallback?: string } = {},
): SettingRow => ({ name, key, variable, parse, secret: false, ...more })

/** Every setting that is one value, in the order in which `limn check` shows them. */
export const settingRows: readonly SettingRow[] = [
  row("host", "host", "HOST", parseHost, { fallback: "127.0.0.1" }),
  row("port", "port", "PORT", parsePort, { fallback: "8787" }),
  row("dataDir", "dataDir", "LIMN_DATA_DIR", (text, folder) => resolve(folder, text), { fallback: "./data" }),
  row("publicUrl", "publicUrl", "LIMN_PUBLIC_URL", parseWebAddress),
  row("apiKey", "apiKey", "LIMN_API_KEY", parseKey, { secret: true }),
  row("adminToken", "adminToken", "LIMN_ADMIN_TOKEN", parseKey, { secret: true }),
  row("secretKey", "secretKey", "LIMN_SECRET_KEY", parseMasterSecret, { secret: true }),
  row("databaseUrl", "databaseUrl", "DATABASE_URL", parseDatabaseUrl, { secret: true }),
  row("keepPicturesMs", "keepPictures", "LIMN_KEEP_PICTURES", parseDuration, { fallback: "30d" }),
  row("blobs", "blobs", "LIMN_BLOBS", parseBlobSettings, { fallback: "file:" }),
  row("s3AccessKeyId", "s3AccessKeyId", "AWS_ACCESS_KEY_ID", parseAscii, { secret: true }),
  row("s3SecretAccessKey", "s3SecretAccessKey", "AWS_SECRET_ACCESS_KEY", parseAscii, { secret: true }),
  row("maxBodyBytes", "maxBody", "LIMN_MAX_BODY", parseBodyLimit, { fallback: "128MiB" }),
  row("trustProxy", "trustProxy", "LIMN_TRUST_PROXY", parseSwitch, { fallback: "off" }),
  row("workers", "workers", "LIMN_WORKERS", parseWorkers, { fallback: "1" }),
  row("redisUrl", "redisUrl", "REDIS_URL", parseRedisUrl, { secret: true }),
  row("oidcIssuer", "oidcIssuer", "LIMN_OIDC_ISSUER", parseIssuer),
  row("oidcClientId", "oidcClientId", "LIMN_OIDC_CLIENT_ID", parseText),
  row("oidcClientSecret", "oidcClientSecret", "LIMN_OIDC_CLIENT_SECRET", parseAscii, { secret: true }),
  row("oidcLabel", "oidcLabel", "LIMN_OIDC_LABEL", parseText),
  row("oidcRole", "oidcRole", "LIMN_OIDC_ROLE", parseRole, { fallback: "member" }),
  row("logLevel", "logLevel", "LOG_LEVEL", parseLogLevel, { fallback: "info" }),
]
