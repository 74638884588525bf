import { type CountingProvider, startProvider } from "../../support/counting-provider.ts"
import { solidPng } from "../../support/pictures.ts"
import { type ScriptedProvider, startScripted, type Turn } from "../../support/scripted-provider.ts"
import { serveLimn } from "./serve.ts"
import type { Backdrop } from "./stage.ts"

/** A server in demo mode: the painter draws. */
export async function painted(): Promise<Backdrop> {
  const limn = await serveLimn()
  return { limn, close: limn.close }
}

/** A server whose models answer by a script. */
export function scripted(): Promise<Backdrop & { readonly provider: ScriptedProvider }> {
  return servedBy(() => startScripted("gemini", () => drawing(1)))
}

/** A server whose provider does with its connections what a test says. */
export function counted(): Promise<Backdrop & { readonly provider: CountingProvider }> {
  return servedBy(() => startProvider())
}

/** Starts a provider, and a server of which it is the only channel, with a single model. */
export async function servedBy<T extends Pick<ScriptedProvider, "channel" | "close">>(
  start: () => Promise<T>,
  model = "gemini-2.5-flash-image",
): Promise<Backdrop & { readonly provider: T }> {
  const provider = await start()
  const limn = await serveLimn({}, { channels: [{ ...provider.channel, models: [model] }] })
  return {
    limn,
    provider,
    close: async () => {
      // What a failed journey left waiting is broken off, so that the server can end.
      await provider.close()
      await limn.close()
    },
  }
}

/** An answer with a picture that is like no other of another number, and with words. */
export function drawing(number: number, text?: string): Turn {
  const picture = solidPng(1024, 1024, [(number * 67) % 256, (number * 31 + 90) % 256, (number * 13 + 160) % 256])
  return { parts: [...(text === undefined ? [] : [{ text }]), { picture }] }
}
