import { dialects } from "#dialects/registry.ts"
import { demoMap } from "#gateway/model-map.ts"
import { catalogPrice } from "#ledger/prices/effective-price.ts"
import { type Api, type ApiOptions, createApi } from "./app.ts"

/** The only key that the API of the tests takes; its account is `key_1`. */
export const goodKey = "sk-limn-good"

/** An API over the whole catalogue, without database. */
export function testApi(options: Partial<ApiOptions> = {}): Api {
  return createApi({
    listed: () => demoMap.listed,
    pricesOf: async ({ card }) => catalogPrice(card, "2026-11-21")?.prices,
    authenticate: async (key) => (key === goodKey ? { id: "key_1", label: "test", payer: { keyId: "key_1" }, limits: {} } : undefined),
    spendingOf: async () => ({ period: "total", total: 0, today: 0, thisWeek: 0, thisMonth: 0 }),
    demo: () => false,
    ready: async () => true,
    requests: { find: async () => undefined, answerOf: async () => undefined },
    dialects,
    failed: (error) => {
      throw error
    },
    ...options,
  })
}

/** JSON of which the test knows the shape. */
// oxlint-disable-next-line typescript/no-explicit-any
type Body = any

/** Asks an API and gives the answer with its body as JSON. */
export async function ask(
  { app }: Api,
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<{ response: Response; body: Body }> {
  const response = await app.request(`http://limn.test${path}`, { method, headers })
  return { response, body: await response.json() }
}
