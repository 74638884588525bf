import { z } from "zod"
import { reportHealth } from "#channels/channel-health.ts"
import type { ChannelRegistry, KnownChannel } from "#channels/channel-registry.ts"
import type { ManagedChannels } from "#channels/managed-channels.ts"
import type { Trial, TrialWish } from "#channels/try-channel.ts"
import { GatewayError } from "#canonical/error.ts"
import { listOf, removed } from "../fields.ts"
import { changedChannel, channelChange, channelWish, newChannel, showChannel, shownChannel } from "./channel-fields.ts"
import type { Rate } from "../rate.ts"
import { type AdminRoute, route } from "./route.ts"
import type { Services } from "./services.ts"

/** The provider accounts, as the console works on them. */
export interface ChannelServices {
  readonly registry: Pick<ChannelRegistry, "channels" | "pool">
  readonly managed: ManagedChannels
  readonly tryOut: (wish: TrialWish) => Promise<Trial>
}

const trialWish = {
  model: z.string().trim().min(1).max(200).optional().meta({ description: "As clients name it; absent: the cheapest that draws" }),
  prompt: z.string().trim().min(1).max(2000).optional(),
}

/** What `POST /channels/test` takes: a channel that is not kept, or the changes of one that is. */
const unsavedChannel = z.union([
  newChannel.extend({ ...trialWish }),
  changedChannel.extend({ ...trialWish, id: z.string().min(1).max(100).meta({ description: "The channel that is being changed" }) }),
])

const shownTrial = z.object({
  ok: z.boolean(),
  ms: z.int(),
  model: z.string(),
  outcome: z.string().meta({
    description:
      "`picture`; `text` of a model that only writes; `text_only` of one that was to draw; `refused` for safety; or the code of a failure",
  }),
  message: z.string().meta({ description: "What it means and what to do" }),
  picture: z.object({ media_type: z.string(), width: z.int(), height: z.int() }).nullable(),
})

async function show({ database, channels }: Services, channel: KnownChannel): Promise<z.input<typeof shownChannel>> {
  return showChannel(channel, await reportHealth({ database, pool: channels.registry.pool }, channel))
}

function showTrial({ picture, ...trial }: Trial): z.input<typeof shownTrial> {
  return {
    ...trial,
    picture: picture === undefined ? null : { media_type: picture.mediaType, width: picture.width, height: picture.height },
  }
}

/** A channel that can be called is called as it is, a broken or disabled one as it would be. */
async function tryKnown({ channels }: Services, id: string, wish: Omit<TrialWish, "channel">): Promise<z.input<typeof shownTrial>> {
  const known = channels.managed.find(id)
  if (known.problem !== undefined) throw new GatewayError("conflict", `This channel cannot be called. ${known.problem}`)
  const channel = known.built ?? channels.managed.build(known.settings)
  const trial = await channels.tryOut({ ...wish, channel })
  if (trial.ok) channels.registry.pool.recovered(known.settings.name)
  return showTrial(trial)
}

const target = ({ id, name }: { readonly id: string; readonly name: string }) => ({ type: "channel", id, name })

/** What a trial costs is the installation's. */
const tests: Rate = { what: "test channels", perMinute: 20 }
const outcomeOf = ({ model, outcome }: { readonly model: string; readonly outcome: string }) => ({ model, outcome })

/** Routes of provider accounts. */
export const channelRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/channels",
    summary: "List channels with their health, those of the settings first",
    answer: listOf(shownChannel),
    handle: async (services) => ({
      data: await Promise.all(services.channels.registry.channels.map((channel) => show(services, channel))),
    }),
  }),
  route({
    method: "POST",
    path: "/channels",
    summary: "Make a channel. The first one ends demo mode for good",
    status: 201,
    body: newChannel,
    answer: shownChannel,
    audit: (channel) => ({
      action: "channel.create",
      target: target(channel),
      detail: { upstream: channel.upstream, base_url: channel.base_url },
    }),
    handle: async (services, { body }) => show(services, await services.channels.managed.create(channelWish(body))),
  }),
  route({
    method: "POST",
    path: "/channels/test",
    summary: "Try a channel that is not kept: one small real call, at the installation's own cost",
    body: unsavedChannel,
    answer: shownTrial,
    rate: tests,
    audit: (trial, { body }) => ({
      action: "channel.test",
      ...("id" in body ? { target: { type: "channel", id: body.id, ...(body.name === undefined ? {} : { name: body.name }) } } : {}),
      detail: { ...("id" in body ? {} : { name: body.name }), ...(body.base_url && { base_url: body.base_url }), ...outcomeOf(trial) },
    }),
    handle: async ({ channels: { managed, tryOut } }, { body: { model, prompt, ...body } }) => {
      const settings = "id" in body ? managed.merge(managed.find(body.id), withoutId(body)) : channelWish(body)
      return showTrial(await tryOut({ channel: managed.build(settings), model, prompt }))
    },
  }),
  route({
    method: "GET",
    path: "/channels/{id}",
    summary: "One channel with its health",
    answer: shownChannel,
    handle: (services, { params }) => show(services, services.channels.managed.find(params["id"] ?? "")),
  }),
  route({
    method: "PATCH",
    path: "/channels/{id}",
    summary: "Change a channel; calls that run end as they began. Keys that are not sent stay",
    body: changedChannel,
    answer: shownChannel,
    audit: (channel, { body }) => ({ action: "channel.change", target: target(channel), detail: { changed: Object.keys(body) } }),
    handle: async (services, { params, body }) =>
      show(services, await services.channels.managed.change(params["id"] ?? "", channelChange(body))),
  }),
  route({
    method: "DELETE",
    path: "/channels/{id}",
    summary: "Remove a channel; calls that run end in peace",
    answer: removed.extend({ name: z.string() }),
    audit: (channel) => ({ action: "channel.delete", target: target(channel) }),
    handle: async ({ channels }, { params }) => {
      const { id, settings } = await channels.managed.remove(params["id"] ?? "")
      return { id, deleted: true as const, name: settings.name }
    },
  }),
  route({
    method: "POST",
    path: "/channels/{id}/test",
    summary: "Try a channel: one small real call, at the installation's own cost",
    body: z.strictObject(trialWish),
    answer: shownTrial,
    rate: tests,
    audit: (trial, { params }) => ({
      action: "channel.test",
      target: { type: "channel", id: params["id"] ?? "" },
      detail: outcomeOf(trial),
    }),
    handle: (services, { params, body }) => tryKnown(services, params["id"] ?? "", body),
  }),
]

function withoutId({ id: _id, enabled: _enabled, ...body }: z.output<typeof changedChannel> & { readonly id: string }) {
  return channelChange(body)
}
