import { createHash } from "node:crypto"
import { adminOf } from "./admin.ts"
import { type FullAnswer, newName, send } from "./clients.ts"
import { type GroundOptions, layGround, picturePrice } from "./ground.ts"
import type { Result } from "./result.ts"

const copies = 50

/** One request, sent 50 times at once to three nodes under one key: one provider call, one charge, and equal answers. */
export async function runIdempotency(database: GroundOptions["database"], rounds: number): Promise<Result> {
  const ground = await layGround({ database })
  const { fleet, provider } = ground
  const problems: string[] = []
  let equal = 0
  let honest = 0
  try {
    const admin = adminOf(fleet.addresses[0] as string, fleet.adminToken)
    for (let round = 1; round <= rounds; round++) {
      const { id, key } = await admin.createKey()
      const name = newName()
      const form = (["images", "chat", "stream"] as const)[round % 3] as "images" | "chat" | "stream"
      const ask = (copy: number): Promise<FullAnswer> =>
        send({ address: fleet.addresses[copy % fleet.addresses.length] as string, key, name, form, idempotencyKey: name })
      const answers = await Promise.all(Array.from({ length: copies }, (_, copy) => ask(copy)))
      // Those who were told to come later come now.
      const later = await ask(round)
      const full = [...answers, later].filter(({ status }) => status === 200)
      const refused = answers.filter(({ status }) => status !== 200)
      const bodies = new Set(full.map(({ body }) => createHash("sha256").update(body).digest("hex")))
      const { spent, held } = await admin.budgetOf(id)
      equal += full.length
      honest += refused.length
      const told = `round ${round} (${form})`
      if (bodies.size !== 1) problems.push(`${told}: ${bodies.size} different answers`)
      if (later.status !== 200 || !later.replayed) problems.push(`${told}: the repetition was answered ${later.status}`)
      if (refused.some(({ status, retryAfterS }) => status !== 409 || retryAfterS === 0))
        problems.push(`${told}: refused with ${refused.map(({ status }) => status).join(" ")}`)
      if (provider.callsFor(name) !== 1) problems.push(`${told}: ${provider.callsFor(name)} provider calls`)
      if (spent !== picturePrice.microUsd || held !== 0) problems.push(`${told}: ${spent} spent, ${held} held`)
    }
    return {
      part: "idempotency",
      database,
      facts: { rounds, "sent in each": copies, "equal answers": equal, "409 with Retry-After": honest },
      problems,
    }
  } finally {
    await ground.clear()
  }
}
