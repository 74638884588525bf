import { GatewayError } from "#canonical/error.ts"
import type { GenerationEvent } from "#canonical/event.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import { createStudio } from "#painter/studio.ts"
import { handOver } from "../hand-over.ts"
import type { Channel, Upstream } from "../upstream.ts"
import { type Act, behave, givenUp, pause } from "./act.ts"
import { faults } from "./faults.ts"
import { jobOf, usageOf } from "./job.ts"
import { type PainterSettings, settingsSchema } from "./settings.ts"

/** The built-in painter: draws and edits offline, and misbehaves on request where its channel allows that. */
export const painter = {
  name: "painter",
  label: "Limn Painter",
  settings: settingsSchema,
  reportsThoughts: true,
  takesMask: () => true,
  generate,
  listModels: () => Promise.resolve(["limn/painter"]),
} as const satisfies Upstream<PainterSettings>

/** One for the process: its worker starts with the first picture. */
const place = { studio: createStudio() }

/** Ends the painter's worker, for a server that stops. A picture that is asked for after that starts another. */
export async function closePainter(): Promise<void> {
  const { studio } = place
  place.studio = createStudio()
  await studio.close()
}

async function* generate(
  request: PreparedRequest,
  channel: Channel,
  signal: AbortSignal,
): AsyncGenerator<GenerationEvent, void, undefined> {
  if (signal.aborted) throw givenUp(signal)
  const play = wayOf(channel)
  const job = jobOf(request)
  const act: Act = {
    model: channel.model,
    signal,
    wantsPicture: request.modalities.includes("image"),
    streams: request.stream,
    previews: request.stream ? request.partialImages : 0,
    idleTimeoutMs: channel.idleTimeoutMs,
    draw: async (scale) => {
      try {
        return await place.studio.draw(job(scale), signal)
      } catch (error) {
        throw signal.aborted ? givenUp(signal, error) : error
      }
    },
    usage: (text, pictures) => usageOf(request, channel.card, text, pictures),
    wait: (milliseconds) => pause(milliseconds, signal),
  }
  yield* handOver(play(act))
}

/** How a model of this name behaves. Throws `model_not_found` for a suffix that means nothing here. */
function wayOf({ model, settings }: Channel): (act: Act) => ReturnType<typeof behave> {
  const suffix = /^(?:limn\/)?painter:(.*)$/su.exec(model)?.[1]
  if (suffix === undefined) return behave
  if (!(settings as PainterSettings).simulate) {
    throw new GatewayError("model_not_found", "The painter simulates faults only where the server was started with `--simulate`.", {
      param: "model",
    })
  }
  const fault = Object.hasOwn(faults, suffix) ? faults[suffix] : undefined
  if (fault === undefined) {
    const known = Object.keys(faults).join(", ")
    throw new GatewayError("model_not_found", `The painter knows no such simulation. It knows: ${known}.`, { param: "model" })
  }
  return (act) => fault.play(act)
}
