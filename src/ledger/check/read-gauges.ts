import type { Gauge } from "./invariant.ts"

/** Reads what goes up and down from the text that a running Limn shows at `/metrics`. */
export function readGauges(text: string): Gauge[] {
  const gauges = new Set([...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name]) => name))
  return [...text.matchAll(/^([a-z_]+)(\{.*\})? (\S+)$/gm)].flatMap(([, name = "", labels = "", value]) =>
    gauges.has(name) ? [{ name, labels, value: Number(value) }] : [],
  )
}
