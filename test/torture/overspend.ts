import { setTimeout as sleep } from "node:timers/promises"
import { adminOf } from "./admin.ts"
import { newName, send } from "./clients.ts"
import { type GroundOptions, layGround, picturePrice } from "./ground.ts"
import type { Result } from "./result.ts"

const pictures = 100
const clientsPerNode = 100
const nodes = 3

/** Three nodes with 100 clients each, all at once, and a budget of exactly 100 pictures: exactly 100 are drawn, again and again. */
export async function runOverspend(database: GroundOptions["database"], rounds: number): Promise<Result> {
  const ground = await layGround({ database, maxDelayMs: 50 })
  const { fleet } = ground
  const problems: string[] = []
  const statuses = new Map<number, number>()
  try {
    const admin = adminOf(fleet.addresses[0] as string, fleet.adminToken)
    const budget = ((pictures * picturePrice.microUsd) / 1e6).toFixed(6)
    for (let round = 1; round <= rounds; round++) {
      // The cap stands at the key, the user or the team, in turn.
      const level = (["key", "user", "team"] as const)[round % 3] as "key" | "user" | "team"
      const { id, key } = await admin.createKey({ [level]: budget })
      const answers = await Promise.all(
        Array.from({ length: nodes * clientsPerNode }, async (_, client) => {
          const address = fleet.addresses[client % fleet.addresses.length] as string
          // Whoever finds everything held, or everybody in the way, asks again: what is held may be given back.
          for (;;) {
            const answer = await send({ address, key, name: newName() })
            if (answer.status === 200 || answer.retryAfterS === 0) return answer
            await sleep(100 + Math.random() * 200)
          }
        }),
      )
      for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1)
      const drawn = answers.filter(({ status }) => status === 200).length
      const { spent, held } = await admin.budgetOf(id)
      if (drawn !== pictures) problems.push(`round ${round}, budget of the ${level}: ${drawn} pictures instead of ${pictures}`)
      if (spent !== pictures * picturePrice.microUsd || held !== 0) problems.push(`round ${round}: ${spent} spent, ${held} held`)
    }
    return {
      part: "overspend",
      database,
      facts: {
        rounds,
        "clients in each": nodes * clientsPerNode,
        answers: [...statuses].map(([status, count]) => `${status}: ${count}`).join(", "),
      },
      problems,
    }
  } finally {
    await ground.clear()
  }
}
