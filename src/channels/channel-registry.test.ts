import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { describe, it, type TestContext } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import type { ChannelSettings } from "#config/channel-settings.ts"
import { ConfigError } from "#config/config-error.ts"
import { ChannelsTable } from "#database/channels-table.ts"
import { forEachEngine } from "#database/database-testing.ts"
import type { Database } from "#database/database.ts"
import { createLog } from "#telemetry/log.ts"
import { ChannelRegistry, type RegistryOptions } from "./channel-registry.ts"
import { ManagedChannels } from "./managed-channels.ts"
import { ProviderKeys } from "./provider-keys.ts"

const keysOf = (secret: string) => new ProviderKeys(createHash("sha256").update(secret).digest())
const providerKeys = keysOf("one")

const relay: ChannelSettings = {
  name: "relay",
  upstream: "gemini",
  preset: "google",
  keys: ["a-provider-key-0123"],
  models: ["gemini-2.5-flash-image"],
  weight: 1,
  priority: 1,
  settings: {},
}

async function registryOver(
  test: TestContext,
  database: Database,
  channels: readonly ChannelSettings[] = [],
  more: Partial<RegistryOptions> = {},
): Promise<{ registry: ChannelRegistry; managed: ManagedChannels; hidden: string[] }> {
  const hidden: string[] = []
  const registry = await ChannelRegistry.open({
    settings: { channels, defaults: { unpriced: "refuse", headersTimeoutMs: 1000, idleTimeoutMs: 1000 } },
    database,
    providerKeys,
    simulate: false,
    log: createLog({ level: "silent" }),
    hide: (secrets) => hidden.push(...secrets),
    lookEveryMs: 10,
    ...more,
  })
  test.after(() => registry.close())
  return { registry, managed: new ManagedChannels({ registry, database, providerKeys }), hidden }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    assert.ok(tries < 1000, "what was waited for did not happen")
    await sleep(10)
  }
}

forEachEngine((open) => {
  describe("ChannelRegistry", () => {
    it("is in demo mode until there was a channel, and never again", async (test) => {
      const database = await open(test)
      const { registry, managed } = await registryOver(test, database)
      assert.deepEqual(
        [registry.demo, registry.pictureModel, registry.pool.entries.map(({ name }) => name)],
        [true, "limn/painter", ["painter"]],
      )
      const { id } = await managed.create({ ...relay, enabled: false })
      assert.deepEqual([registry.demo, registry.pictureModel, registry.listed], [false, undefined, []])
      await managed.remove(id)
      assert.equal(registry.demo, false)
      assert.equal((await registryOver(test, database)).registry.demo, false)
    })

    it("joins the settings' channels with those of the database, and keeps what has not changed as it is", async (test) => {
      const { registry, managed, hidden } = await registryOver(test, await open(test), [{ ...relay, name: "file" }])
      await managed.create({ ...relay, models: { mine: "gemini-2.5-flash-image" }, enabled: true })
      assert.deepEqual(hidden, relay.keys)
      assert.deepEqual(
        registry.listed.map(({ id }) => id),
        ["gemini-2.5-flash-image", "mine"],
      )
      assert.equal(registry.lookup("mine")?.id, "gemini-2.5-flash-image")
      const before = registry.pool.entries
      const other = await managed.create({ ...relay, name: "third", enabled: true })
      await managed.change(other.id, { weight: 5 })
      assert.ok(before.every((entry) => registry.pool.entries.includes(entry)))
      assert.equal(registry.pool.entries.at(-1)?.weight, 5)
    })

    it("follows what another process changes", async (test) => {
      const database = await open(test)
      const [one, other] = [await registryOver(test, database), await registryOver(test, await open(test, database))]
      void other.registry.follow()
      const { id } = await one.managed.create({ ...relay, enabled: true })
      await until(() => other.registry.channels.length === 1)
      assert.deepEqual(
        other.registry.pool.entries.map(({ keys }) => keys),
        [relay.keys],
      )
      await other.managed.change(id, { enabled: false })
      await one.registry.reload()
      assert.equal(one.registry.pool.entries.length, 0)
    })

    it("starts with channels that cannot work, and says why", async (test) => {
      const database = await open(test)
      const { managed } = await registryOver(test, database)
      const { id } = await managed.create({ ...relay, enabled: true })
      const foreign = await registryOver(test, database, [], { providerKeys: keysOf("another") })
      assert.match(foreign.registry.channels[0]?.problem ?? "", /cannot be read with this installation's secret/)
      assert.deepEqual([foreign.registry.pool.entries, foreign.registry.channels[0]?.keyEnds], [[], ["0123"]])

      const shadowed = await registryOver(test, database, [relay])
      assert.match(shadowed.registry.channels[1]?.problem ?? "", /settings have a channel of this name/)
      assert.equal(shadowed.registry.pool.entries.length, 1)
      await shadowed.managed.change(id, { name: "another" })
      assert.deepEqual(
        shadowed.registry.pool.entries.map(({ name }) => name),
        ["relay", "another"],
      )

      const table = new ChannelsTable(database)
      const row = (await table.list())[0]
      assert.ok(row !== undefined)
      await table.replace({ ...row, body: { ...relay, name: "another", upstream: "telex" } }, row.updatedAt)
      const outdated = await registryOver(test, database)
      assert.match(outdated.registry.channels[0]?.problem ?? "", /`upstream` must be one of gemini/)
    })

    it("refuses a channel of the settings that cannot work, by its place", async (test) => {
      const broken = { ...relay, settings: { streams: "maybe" } }
      await assert.rejects(registryOver(test, await open(test), [broken]), (error: unknown) => {
        assert.ok(error instanceof ConfigError)
        assert.deepEqual(
          error.problems.map(({ place }) => place),
          ["channel relay: settings.streams"],
        )
        return true
      })
    })
  })

  describe("ManagedChannels", () => {
    it("keeps the keys that nobody named, as they are sealed", async (test) => {
      const database = await open(test)
      const { managed, registry } = await registryOver(test, database)
      const { id } = await managed.create({ ...relay, enabled: true })
      const sealed = (await new ChannelsTable(database).find(id))?.keys
      await managed.change(id, { priority: 7, baseUrl: "https://generativelanguage.googleapis.com/elsewhere" })
      assert.deepEqual((await new ChannelsTable(database).find(id))?.keys, sealed)
      assert.deepEqual(registry.pool.entries[0]?.keys, relay.keys)
      await assert.rejects(managed.change(id, { baseUrl: "https://elsewhere.example" }), {
        code: "invalid_request",
        details: { param: "keys" },
      })
      await managed.change(id, { baseUrl: "https://elsewhere.example", keys: ["another-key-987654"] })
      assert.deepEqual(registry.channels[0]?.keyEnds, ["7654"])
      await managed.change(id, { baseUrl: null, keys: [] })
      assert.deepEqual([registry.channels[0]?.keyEnds, registry.channels[0]?.settings.baseUrl], [[], undefined])
    })

    it("lets one of two change a channel who have read the same", async (test) => {
      const database = await open(test)
      const [one, other] = [await registryOver(test, database), await registryOver(test, await open(test, database))]
      const { id } = await one.managed.create({ ...relay, enabled: true })
      await other.registry.reload()
      await one.managed.change(id, { weight: 2 })
      await assert.rejects(other.managed.change(id, { weight: 3 }), { code: "conflict" })
      await other.registry.reload()
      assert.equal(other.registry.channels[0]?.settings.weight, 2)
    })

    it("gives a name once, whoever wants it at the same time", async (test) => {
      const database = await open(test)
      const [one, other] = [await registryOver(test, database), await registryOver(test, await open(test, database))]
      const made = await Promise.allSettled([one, other].map(({ managed }) => managed.create({ ...relay, enabled: true })))
      assert.deepEqual(made.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"])
      await assert.rejects(one.managed.create({ ...relay, enabled: true }), { code: "conflict", details: { param: "name" } })
    })
  })
})
