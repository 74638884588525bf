import assert from "node:assert/strict"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import { ConfigError } from "./config-error.ts"
import { explainSettings, secretsOf } from "./explain-settings.ts"
import { loadSettings, type Settings, type SettingsInput } from "./settings.ts"

interface Given {
  readonly flags?: SettingsInput["flags"]
  readonly env?: SettingsInput["env"]
  /** Files by their path under the working directory. */
  readonly files?: Readonly<Record<string, string>>
}

async function load(test: TestContext, { flags = {}, env = {}, files = {} }: Given): Promise<{ settings: Settings; cwd: string }> {
  const cwd = await mkdtemp(join(tmpdir(), "limn-"))
  test.after(() => rm(cwd, { recursive: true }))
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(cwd, path, ".."), { recursive: true })
    await writeFile(join(cwd, path), content)
  }
  return { settings: loadSettings({ flags, env, cwd, upstreams: ["gemini", "openai-chat"], presets: ["google", "relay"] }), cwd }
}

describe("loadSettings: every value", () => {
  const cases: { name: string; given: Given; setting: keyof Settings; value: unknown; origin?: string }[] = [
    { name: "default host", given: {}, setting: "host", value: "127.0.0.1", origin: "default" },
    { name: "default port", given: {}, setting: "port", value: 8787, origin: "default" },
    { name: "default retention", given: {}, setting: "keepPicturesMs", value: 2_592_000_000, origin: "default" },
    { name: "default body limit", given: {}, setting: "maxBodyBytes", value: 134_217_728, origin: "default" },
    { name: "default proxy trust", given: {}, setting: "trustProxy", value: false, origin: "default" },
    { name: "one process by default", given: {}, setting: "workers", value: 1, origin: "default" },
    { name: "no Redis by default", given: {}, setting: "redisUrl", value: undefined },
    { name: "no server for the database by default", given: {}, setting: "databaseUrl", value: undefined },
    {
      name: "PostgreSQL",
      given: { env: { DATABASE_URL: "postgresql://limn:canary@db.example/limn", LIMN_SECRET_KEY: "s".repeat(32) } },
      setting: "databaseUrl",
      value: "postgresql://limn:canary@db.example/limn",
    },
    { name: "workers", given: { env: { LIMN_WORKERS: "64" } }, setting: "workers", value: 64 },
    { name: "Redis", given: { env: { REDIS_URL: "redis://127.0.0.1:6379" } }, setting: "redisUrl", value: "redis://127.0.0.1:6379" },
    {
      name: "Redis with everything, from a file",
      given: { env: { REDIS_URL_FILE: "redis" }, files: { redis: "rediss://user:secret@cache.example:6380/2\n" } },
      setting: "redisUrl",
      value: "rediss://user:secret@cache.example:6380/2",
      origin: "REDIS_URL_FILE",
    },
    {
      name: "an identity provider",
      given: { env: { LIMN_OIDC_ISSUER: "https://login.example/", LIMN_OIDC_CLIENT_ID: "limn" } },
      setting: "oidcIssuer",
      value: "https://login.example/",
    },
    {
      name: "an identity provider on this machine",
      given: { env: { LIMN_OIDC_ISSUER: "http://127.0.0.1:9000", LIMN_OIDC_CLIENT_ID: "limn" } },
      setting: "oidcIssuer",
      value: "http://127.0.0.1:9000",
    },
    {
      name: "the secret of an identity provider, from a file",
      given: {
        env: { LIMN_OIDC_ISSUER: "https://login.example", LIMN_OIDC_CLIENT_ID: "limn", LIMN_OIDC_CLIENT_SECRET_FILE: "oidc" },
        files: { oidc: "canary\n" },
      },
      setting: "oidcClientSecret",
      value: "canary",
      origin: "LIMN_OIDC_CLIENT_SECRET_FILE",
    },
    { name: "the role of those who come first", given: { env: { LIMN_OIDC_ROLE: "Operator" } }, setting: "oidcRole", value: "operator" },
    { name: "default log level", given: {}, setting: "logLevel", value: "info", origin: "default" },
    { name: "no public address", given: {}, setting: "publicUrl", value: undefined },
    { name: "no channel", given: {}, setting: "channels", value: [] },
    { name: "port by variable", given: { env: { PORT: "9000" } }, setting: "port", value: 9000, origin: "PORT" },
    { name: "port by file", given: { files: { "limn.yaml": "port: 9001" } }, setting: "port", value: 9001, origin: "limn.yaml: port" },
    {
      name: "variable before file",
      given: { env: { PORT: "9000" }, files: { "limn.yaml": "port: 9001" } },
      setting: "port",
      value: 9000,
      origin: "PORT",
    },
    {
      name: "flag before variable",
      given: { flags: { port: "0" }, env: { PORT: "9000" } },
      setting: "port",
      value: 0,
      origin: "--port",
    },
    { name: "flag of two words", given: { flags: { maxBody: "1MiB" } }, setting: "maxBodyBytes", value: 1_048_576, origin: "--max-body" },
    { name: "empty variable is no variable", given: { env: { PORT: "" } }, setting: "port", value: 8787, origin: "default" },
    { name: "pictures not kept", given: { env: { LIMN_KEEP_PICTURES: "0" } }, setting: "keepPicturesMs", value: 0 },
    { name: "pictures not kept, as a number", given: { files: { "limn.yaml": "keepPictures: 0" } }, setting: "keepPicturesMs", value: 0 },
    {
      name: "public address without trailing slash",
      given: { env: { LIMN_PUBLIC_URL: "https://limn.example/sub//" } },
      setting: "publicUrl",
      value: "https://limn.example/sub",
    },
    { name: "proxy trusted", given: { env: { LIMN_TRUST_PROXY: "On" } }, setting: "trustProxy", value: true },
    { name: "proxy trusted by file", given: { files: { "limn.yaml": "trustProxy: true" } }, setting: "trustProxy", value: true },
    { name: "log level in capitals", given: { env: { LOG_LEVEL: "WARN" } }, setting: "logLevel", value: "warn" },
    {
      name: "secret from a file",
      given: { env: { LIMN_API_KEY_FILE: "keys/client" }, files: { "keys/client": "key-of-16-letters\n" } },
      setting: "apiKey",
      value: "key-of-16-letters",
      origin: "LIMN_API_KEY_FILE",
    },
    {
      name: "all interfaces with a token of one's own",
      given: { env: { HOST: "0.0.0.0", LIMN_ADMIN_TOKEN: "a-token-of-my-own" } },
      setting: "host",
      value: "0.0.0.0",
    },
    { name: "IPv6 loopback", given: { env: { HOST: "::1" } }, setting: "host", value: "::1" },
    { name: "an empty file", given: { files: { "limn.yaml": "" } }, setting: "channels", value: [] },
    { name: "a section without entries", given: { files: { "limn.yaml": "channels:\n# - name: x\n" } }, setting: "channels", value: [] },
    {
      name: "prices",
      given: { files: { "limn.yaml": "prices: { house: { picture: 0.02 }, other: { text_in: 1, image_out: 30.5 } }" } },
      setting: "prices",
      value: { house: { picture: 0.02 }, other: { textIn: 1, imageOut: 30.5 } },
    },
    {
      name: "prices by tier and per request",
      given: { files: { "limn.yaml": "prices: { house: { request: 0.001, picture: { 512: 0.04, 4K: 0.24 } } }" } },
      setting: "prices",
      value: { house: { request: 0.001, picture: { "512": 0.04, "4K": 0.24 } } },
    },
    {
      name: "models without a price given away",
      given: { files: { "limn.yaml": "defaults: { unpriced: free }" } },
      setting: "defaults",
      value: { unpriced: "free", headersTimeoutMs: 300_000, idleTimeoutMs: 300_000 },
    },
    {
      name: "defaults",
      given: { files: { "limn.yaml": "defaults: { pictureModel: gemini-2.5-flash-image, idleTimeout: 90s }" } },
      setting: "defaults",
      value: { pictureModel: "gemini-2.5-flash-image", unpriced: "refuse", headersTimeoutMs: 300_000, idleTimeoutMs: 90_000 },
    },
  ]
  for (const { name, given, setting, value, origin } of cases) {
    it(name, async (test) => {
      const { settings } = await load(test, given)
      assert.deepEqual(settings[setting], value)
      if (origin !== undefined) assert.equal(settings.sources[setting]?.origin, origin)
    })
  }

  it("relative folders start where they were written", async (test) => {
    const plain = await load(test, {})
    assert.equal(plain.settings.dataDir, join(plain.cwd, "data"))
    const inFile = await load(test, { flags: { config: "etc/limn.yaml" }, files: { "etc/limn.yaml": "dataDir: ../kept" } })
    assert.equal(inFile.settings.dataDir, join(inFile.cwd, "kept"))
    assert.equal(inFile.settings.configFile, join(inFile.cwd, "etc/limn.yaml"))
  })

  it("is frozen to its leaves", async (test) => {
    const { settings } = await load(test, { env: { GEMINI_API_KEY: "g" } })
    assert.throws(() => Object.assign(settings, { port: 1 }), TypeError)
    assert.throws(() => Object.assign(settings.channels[0]?.keys ?? {}, { 0: "x" }), TypeError)
  })
})

describe("loadSettings: channels", () => {
  const google = {
    name: "google",
    upstream: "gemini",
    preset: "google",
    keys: ["g-key"],
    models: ["gemini-*", "nano-banana*"],
    weight: 1,
    priority: 1,
    settings: {},
  }

  it("makes one of each provider's variable", async (test) => {
    const { settings } = await load(test, {
      env: { GEMINI_API_KEY: "g-key", OPENAI_API_KEY: "o-key", OPENROUTER_API_KEY: "r-key", OPENAI_BASE_URL: "http://10.0.0.1:9/v1/" },
    })
    assert.deepEqual(settings.channels, [
      google,
      {
        ...google,
        name: "openai",
        upstream: "openai-images",
        preset: "openai",
        keys: ["o-key"],
        baseUrl: "http://10.0.0.1:9/v1",
        models: ["gpt-image-*", "chatgpt-image-latest"],
      },
      { ...google, name: "openrouter", upstream: "openai-chat", preset: "openrouter", keys: ["r-key"], models: ["*/*"] },
    ])
    assert.equal(settings.sources["channel google"]?.origin, "GEMINI_API_KEY")
  })

  it("a channel of the file stands in for the implicit one of its name", async (test) => {
    const { settings } = await load(test, {
      env: { GEMINI_API_KEY: "g-key" },
      files: { "limn.yaml": 'channels: [{ name: google, upstream: gemini, keys: ["${GEMINI_API_KEY}", "second"], models: [a] }]' },
    })
    assert.deepEqual(
      settings.channels.map(({ keys }) => keys),
      [["g-key", "second"]],
    )
    assert.equal(settings.sources["channel google"]?.origin, "limn.yaml: channels[0]")
  })

  it("reads every member", async (test) => {
    const { settings } = await load(test, {
      env: { RELAY_KEY_FILE: "relay.key" },
      files: {
        "relay.key": "from a file\n",
        "limn.yaml": `
channels:
  - name: relay
    upstream: openai-chat
    preset: relay
    baseUrl: https://relay.example/v1/
    keys: ["\${RELAY_KEY}", "a$\${b}c"]
    models: { house-painter: gemini-2.5-flash-image }
    priority: 2
    weight: 0.5
    maxConcurrency: 4
    headersTimeout: 30s
    idleTimeout: 2m
    settings: { deep: { er: ["\${RELAY_KEY}"] } }`,
      },
    })
    assert.deepEqual(settings.channels, [
      {
        name: "relay",
        upstream: "openai-chat",
        preset: "relay",
        baseUrl: "https://relay.example/v1",
        keys: ["from a file", "a${b}c"],
        models: { "house-painter": "gemini-2.5-flash-image" },
        priority: 2,
        weight: 0.5,
        maxConcurrency: 4,
        headersTimeoutMs: 30_000,
        idleTimeoutMs: 120_000,
        settings: { deep: { er: ["from a file"] } },
      },
    ])
  })

  it("a variable cannot change the structure of the file", async (test) => {
    const value = 'x"\n  - name: intruder\n#'
    const { settings } = await load(test, {
      env: { KEY: value },
      files: { "limn.yaml": 'channels:\n  - { name: one, upstream: gemini, models: [m], keys: ["${KEY}"] }' },
    })
    assert.deepEqual(
      settings.channels.map(({ keys }) => keys),
      [[value]],
    )
  })
})

describe("loadSettings: problems", () => {
  const channel = "name: a, upstream: gemini, models: [m]"
  const cases: { name: string; given: Given; problems: string[] }[] = [
    {
      name: "a version in an address that takes none",
      given: { env: { GEMINI_API_KEY: "some-key", GEMINI_BASE_URL: "http://127.0.0.1:1/v1beta" } },
      problems: ['GEMINI_BASE_URL: must be the host root: leave out "/v1beta"'],
    },
    {
      name: "a bucket without the keys of its account",
      given: { env: { LIMN_BLOBS: "s3://art", AWS_ACCESS_KEY_ID: "id" } },
      problems: [
        "LIMN_BLOBS: a bucket needs the keys of its account: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or have AWS_SECRET_ACCESS_KEY_FILE name a file",
      ],
    },
    {
      name: "the keys of a bucket in its address, which are not repeated",
      given: { env: { LIMN_BLOBS: "s3://id:secret@art" } },
      problems: ["LIMN_BLOBS: must not hold the keys of the bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead"],
    },
    {
      name: "every wrong variable at once",
      given: {
        env: {
          PORT: "80a",
          HOST: "http://x",
          LIMN_PUBLIC_URL: "limn.example",
          LIMN_KEEP_PICTURES: "long",
          LIMN_MAX_BODY: "12",
          LIMN_TRUST_PROXY: "maybe",
          LIMN_WORKERS: "65",
          REDIS_URL: "http://user:secret@127.0.0.1",
          LOG_LEVEL: "loud",
          LIMN_API_KEY: "too short",
          LIMN_ADMIN_TOKEN: "a token with spaces",
          LIMN_SECRET_KEY: "secret",
          GEMINI_BASE_URL: "ftp://x",
        },
      },
      problems: [
        'HOST: must be a host name or an address without port, such as 127.0.0.1 or ::, not "http://x"',
        'PORT: must be a whole number from 0 to 65535, not "80a"',
        'LIMN_PUBLIC_URL: must be an address such as https://host.example/v1, without user name, password, query and fragment, not "limn.example"',
        "LIMN_API_KEY: must be 16 to 512 characters of ASCII without spaces",
        "LIMN_ADMIN_TOKEN: must be 16 to 512 characters of ASCII without spaces",
        "LIMN_SECRET_KEY: must be 32 characters or more; `openssl rand -base64 32` makes one",
        'LIMN_KEEP_PICTURES: must be a duration such as 500ms, 15s, 10m, 12h, 30d or 0, not "long"',
        'LIMN_MAX_BODY: must be 1KiB or more, not "12"',
        'LIMN_TRUST_PROXY: must be on or off, not "maybe"',
        'LIMN_WORKERS: must be a whole number from 1 to 64, not "65"',
        "REDIS_URL: must be an address such as redis://:password@host:6379/0, or rediss://… for TLS",
        'LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent, not "loud"',
        "GEMINI_BASE_URL: must be an address such as https://host.example/v1, without user name, password, query and fragment",
      ],
    },
    {
      name: "a port out of range",
      given: { flags: { port: "65536" } },
      problems: ['--port: must be a whole number from 0 to 65535, not "65536"'],
    },
    {
      name: "all interfaces without a token of one's own",
      given: { env: { HOST: "0.0.0.0" } },
      problems: [
        "HOST: other machines can reach 0.0.0.0, so set an admin token of your own first: LIMN_ADMIN_TOKEN (`openssl rand -hex 24` makes one); or listen on 127.0.0.1",
      ],
    },
    {
      name: "PostgreSQL without a secret that all nodes have",
      given: { env: { DATABASE_URL: "postgres://limn:canary@db.example/limn" } },
      problems: [
        "DATABASE_URL: with PostgreSQL every node must have the same LIMN_SECRET_KEY, so set it too (`openssl rand -base64 32` makes one; a secret.key of before must be kept)",
      ],
    },
    {
      name: "a database of an unknown kind, which is not shown",
      given: { env: { DATABASE_URL: "mysql://limn:canary@db.example/limn" } },
      problems: ["DATABASE_URL: must be an address such as postgres://user:password@host:5432/database"],
    },
    {
      name: "a secret that is given twice",
      given: { env: { LIMN_API_KEY: "key-of-16-letters", LIMN_API_KEY_FILE: "x" } },
      problems: ["LIMN_API_KEY: is set, and LIMN_API_KEY_FILE too: keep one of them"],
    },
    {
      name: "a secret file that is not there",
      given: { env: { OPENAI_API_KEY_FILE: "nowhere" } },
      problems: ["OPENAI_API_KEY: cannot be read from the file that OPENAI_API_KEY_FILE names (ENOENT)"],
    },
    {
      name: "a secret file that is empty",
      given: { env: { OPENAI_API_KEY_FILE: "empty" }, files: { empty: "\n" } },
      problems: ["OPENAI_API_KEY: cannot be taken from the file that OPENAI_API_KEY_FILE names, because it is empty"],
    },
    {
      name: "not YAML",
      given: { files: { "limn.yaml": "a: [" } },
      problems: [
        "limn.yaml: is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 5",
      ],
    },
    { name: "a list", given: { files: { "limn.yaml": "- a" } }, problems: ["limn.yaml: must be a map"] },
    {
      name: "unknown settings at every level",
      given: { files: { "limn.yaml": `chanels: []\nchannels: [{ ${channel}, wieght: 1 }]` } },
      problems: [
        "limn.yaml: channels[0].wieght: is not a setting that Limn knows; check how it is spelled",
        "limn.yaml: chanels: is not a setting that Limn knows; check how it is spelled",
      ],
    },
    {
      name: "everything that can be wrong with a channel",
      given: {
        files: {
          "limn.yaml": `channels:
  - { name: "a b", models: 7, keys: x, weight: 0, priority: 1.5, maxConcurrency: 0, headersTimeout: 5, baseUrl: nope, settings: [] }`,
        },
      },
      problems: [
        "limn.yaml: channels[0].name: must be 1 to 64 letters, digits, dots, dashes or underscores",
        "limn.yaml: channels[0].upstream: is missing",
        "limn.yaml: channels[0].baseUrl: must be an address such as https://host.example/v1, without user name, password, query and fragment",
        "limn.yaml: channels[0].keys: must be a list",
        "limn.yaml: channels[0].models: must be a list of model names, or a map from public names to the vendor's names",
        "limn.yaml: channels[0].weight: must be more than 0",
        "limn.yaml: channels[0].priority: must be a whole number",
        "limn.yaml: channels[0].maxConcurrency: must be 1 or more",
        "limn.yaml: channels[0].headersTimeout: must be a duration such as 500ms, 15s, 10m, 12h, 30d or 0",
        "limn.yaml: channels[0].settings: must be a map",
      ],
    },
    {
      name: "an identity provider that nobody can trust, and that does not know this server",
      given: { env: { LIMN_OIDC_ISSUER: "http://login.example", LIMN_OIDC_ROLE: "admin" } },
      problems: [
        'LIMN_OIDC_ISSUER: must be an https address, such as https://login.example, not "http://login.example"',
        'LIMN_OIDC_ROLE: must be one of member, operator, owner, not "admin"',
        "LIMN_OIDC_ISSUER: an identity provider must know this server: set LIMN_OIDC_CLIENT_ID to the name that it has there",
      ],
    },
    {
      name: "a secret for an identity provider without one",
      given: { env: { LIMN_OIDC_CLIENT_SECRET: "canary" } },
      problems: ["LIMN_OIDC_CLIENT_SECRET: is for an identity provider: set LIMN_OIDC_ISSUER to its address too, or leave it out"],
    },
    {
      name: "names that nobody knows, and a name twice",
      given: { files: { "limn.yaml": `channels: [{ ${channel}, preset: gogle }, { name: a, upstream: gemeni, models: [m] }]` } },
      problems: [
        "limn.yaml: channels[0].preset: must be one of google, relay",
        "limn.yaml: channels[1].name: is the name of channels[0] already; every channel needs its own",
        "limn.yaml: channels[1].upstream: must be one of gemini, openai-chat",
      ],
    },
    {
      name: "variables that are not set or not names",
      given: { files: { "limn.yaml": `channels: [{ ${channel}, keys: ["\${NO_SUCH}", "\${a b}", "\${open"] }]` } },
      problems: [
        "limn.yaml: channels[0].keys[0]: needs the variable NO_SUCH, which is not set",
        "limn.yaml: channels[0].keys[1]: has a `${` without the name of a variable and `}` after it; `$${` writes it as it is",
        "limn.yaml: channels[0].keys[2]: has a `${` without the name of a variable and `}` after it; `$${` writes it as it is",
      ],
    },
    {
      name: "prices that are none",
      given: {
        files: {
          "limn.yaml":
            "prices: { a: { picture: -1 }, b: { picture: free }, c: { image: 1 }, d: { text_in: 0.0001 }, e: { picture: { 3K: 1 } }, f: {} }",
        },
      },
      problems: [
        "limn.yaml: prices.a.picture: must be a number from 0 to 1000000",
        "limn.yaml: prices.b.picture: must be a number, or a map from 512, 1K, 2K or 4K to numbers",
        "limn.yaml: prices.c.image: is not a setting that Limn knows; check how it is spelled",
        "limn.yaml: prices.d.text_in: must have at most 3 decimals: a token's price is kept in whole billionths of a dollar",
        "limn.yaml: prices.e.picture.3K: is not a setting that Limn knows; check how it is spelled",
        "limn.yaml: prices.f: names no price; `picture: 0` gives the model away",
      ],
    },
    {
      name: "a list where one value belongs",
      given: { files: { "limn.yaml": "port: [1]" } },
      problems: ["limn.yaml: port: must be text, a number, true or false"],
    },
  ]
  for (const { name, given, problems } of cases) {
    it(name, (test) =>
      assert.rejects(load(test, given), (error) => {
        assert.ok(error instanceof ConfigError)
        assert.deepEqual(error.message.split("\n"), problems)
        return true
      }),
    )
  }

  it("a file that was named must be there", async (test) => {
    await assert.rejects(
      load(test, { env: { LIMN_CONFIG: "mine.yaml" } }),
      /^ConfigError: LIMN_CONFIG: the file .*mine\.yaml cannot be read \(ENOENT\)$/,
    )
    await assert.rejects(load(test, { flags: { config: "mine.yaml" } }), /--config: the file .*mine\.yaml cannot be read/)
  })
})

describe("explainSettings", () => {
  it("shows values and origins, and of secrets the last four characters", async (test) => {
    const { settings } = await load(test, {
      flags: { port: "9000" },
      env: {
        LIMN_API_KEY: "sk-canary-client-0001",
        LIMN_SECRET_KEY: "canary-master-secret-".padEnd(40, "x"),
        REDIS_URL: "redis://:canary-redis@cache.example:6379",
        GEMINI_API_KEY: "AIza-canary-provider-0002",
      },
      files: {
        "limn.yaml": `
adminToken: canary-admin-0003
channels: [{ name: relay, upstream: openai-chat, baseUrl: "http://relay.example/v1", models: { house: vendor-model }, keys: [canary-short] }]
prices: { house: { picture: 0.02 } }`,
      },
    })
    const { values, notSet, channels } = explainSettings(settings)
    assert.doesNotMatch(JSON.stringify([values, channels]), /canary/)
    assert.deepEqual(
      values.map(({ variable, shown, origin }) => `${variable} = ${shown} (${origin})`),
      [
        "HOST = 127.0.0.1 (default)",
        "PORT = 9000 (--port)",
        "LIMN_DATA_DIR = ./data (default)",
        "LIMN_API_KEY = …0001 (LIMN_API_KEY)",
        "LIMN_ADMIN_TOKEN = …0003 (limn.yaml: adminToken)",
        "LIMN_SECRET_KEY = …xxxx (LIMN_SECRET_KEY)",
        "LIMN_KEEP_PICTURES = 30d (default)",
        "LIMN_BLOBS = file: (default)",
        "LIMN_MAX_BODY = 128MiB (default)",
        "LIMN_TRUST_PROXY = off (default)",
        "LIMN_WORKERS = 1 (default)",
        "REDIS_URL = …6379 (REDIS_URL)",
        "LIMN_OIDC_ROLE = member (default)",
        "LOG_LEVEL = info (default)",
      ],
    )
    const oidc = ["LIMN_OIDC_ISSUER", "LIMN_OIDC_CLIENT_ID", "LIMN_OIDC_CLIENT_SECRET", "LIMN_OIDC_LABEL"]
    assert.deepEqual(notSet, ["LIMN_PUBLIC_URL", "DATABASE_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", ...oidc])
    assert.deepEqual(channels, [
      {
        name: "relay",
        origin: "limn.yaml: channels[0]",
        facts: {
          upstream: "openai-chat",
          address: "http://relay.example/v1",
          models: "house → vendor-model",
          keys: "…",
          order: "priority 1, weight 1",
        },
      },
      {
        name: "google",
        origin: "GEMINI_API_KEY",
        facts: { upstream: "gemini, preset google", models: "gemini-*, nano-banana*", keys: "…0002", order: "priority 1, weight 1" },
      },
    ])
    assert.deepEqual(secretsOf(settings), [
      "sk-canary-client-0001",
      "canary-admin-0003",
      "canary-master-secret-".padEnd(40, "x"),
      "redis://:canary-redis@cache.example:6379",
      "canary-redis",
      "canary-short",
      "AIza-canary-provider-0002",
    ])
  })
})
