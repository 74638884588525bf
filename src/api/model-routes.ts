import type { Context, Hono } from "hono"
import { type Account, mayUseModel } from "#accounts/account.ts"
import { GatewayError } from "#canonical/error.ts"
import { bareName } from "#catalog/catalog.ts"
import type { ListedModel } from "#gateway/model-map.ts"
import { didYouMean } from "#gateway/nearest-model.ts"
import { requireAccount, speaksGoogle } from "./caller.ts"
import { googleList, googleModel } from "./google-models.ts"
import type { PricedModel } from "./model-facts.ts"
import { findListed } from "./model-names.ts"
import { openaiList, openaiModel } from "./openai-models.ts"
import { openRouterEndpoints, openRouterList, openRouterModel } from "./openrouter-models.ts"
import type { ApiOptions, Environment } from "./options.ts"

/** Adds the lists of models, in the form of each client API. A key that may not use all of them gets the list of those that it may. */
export function addModelRoutes(app: Hono<Environment>, options: ApiOptions): void {
  const find = (name: string): ListedModel => {
    const model = findListed(options.listed(), name)
    if (model !== undefined) return model
    const hint = didYouMean(options.listed(), name)
    throw new GatewayError(
      "model_not_found",
      `The model \`${name.slice(0, 200)}\` is not served here.${hint} Ask for the list of models.`,
      {
        param: "model",
      },
    )
  }

  const priced = async (model: ListedModel): Promise<PricedModel> => ({ ...model, prices: await options.pricesOf(model) })
  const listFor = (account: Account | undefined): Promise<PricedModel[]> => {
    const mayUse = ({ id, card }: ListedModel): boolean =>
      account === undefined || mayUseModel(account, [bareName(id), card.id, `${card.author}/${card.id}`])
    return Promise.all(options.listed().filter(mayUse).map(priced))
  }

  for (const mount of ["/v1", "/aihubmix/v1", "/geekai/api/v1", "/v1beta", "/gemini/v1beta", "/gemini/v1"]) {
    app.get(`${mount}/models`, async (context) => {
      const models = await listFor(await requireAccount(context, options))
      return context.json(speaksGoogle(context) ? googleList(models, queryOf(context)) : openaiList(models))
    })
    app.get(`${mount}/models/:id{.+}`, async (context) => {
      await requireAccount(context, options)
      const model = find(context.req.param("id"))
      return context.json(speaksGoogle(context) ? googleModel(model) : openaiModel(await priced(model)))
    })
  }

  for (const mount of ["/api/v1", "/openrouter/api/v1"]) {
    app.get(`${mount}/models`, async (context) => {
      return context.json(openRouterList(await listFor(await sentAccount(context, options)), queryOf(context)))
    })
    app.get(`${mount}/models/:id{.+}`, async (context) => {
      await sentAccount(context, options)
      const [, name, endpoints] = /^(.+?)(\/endpoints)?$/.exec(context.req.param("id")) ?? []
      const model = await priced(find(name ?? ""))
      return context.json(endpoints === undefined ? { data: openRouterModel(model) } : openRouterEndpoints(model))
    })
  }
}

/** The list is open, but a key that is sent must be one: so that a client which tries its key there learns the truth. */
async function sentAccount(context: Context, options: ApiOptions): Promise<Account | undefined> {
  return context.req.header("authorization") === undefined ? undefined : requireAccount(context, options)
}

function queryOf(context: Context): URLSearchParams {
  return new URL(context.req.url).searchParams
}
