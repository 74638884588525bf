import type { Context } from "hono"
import { type Account, mayUseModel } from "#accounts/account.ts"
import { GatewayError } from "#canonical/error.ts"
import { bareName } from "#catalog/catalog.ts"
import type { ListedModel } from "#gateway/model-map.ts"
import { didYouMean } from "#gateway/nearest-model.ts"
import { requireAccount } from "./caller.ts"
import type { PricedModel } from "./model-facts.ts"
import { findListed } from "./model-names.ts"
import type { ApiOptions } from "./options.ts"

/** The models of this server, for lists. */
export interface ServedModels {
  /** A model by any of its names. Throws `model_not_found`. */
  find(name: string): Promise<PricedModel>
  /** Those that an account may use; all of them for nobody in particular. */
  listFor(account: Account | undefined): Promise<readonly PricedModel[]>
}

/** Gives the models of this server with their prices. */
export function servedModels(options: ApiOptions): ServedModels {
  const priced = async (model: ListedModel): Promise<PricedModel> => ({ ...model, prices: await options.pricesOf(model) })
  return {
    async find(name) {
      const model = findListed(options.listed(), name)
      if (model !== undefined) return priced(model)
      const hint = didYouMean(options.listed(), name)
      const message = `The model \`${name.slice(0, 200)}\` is not served here.${hint} Ask for the list of models.`
      throw new GatewayError("model_not_found", message, { param: "model" })
    },
    listFor(account) {
      const mayUse = ({ id, card }: ListedModel): boolean =>
        account === undefined || mayUseModel(account, [bareName(id), card.id, `${card.author}/${card.id}`])
      return Promise.all(options.listed().filter(mayUse).map(priced))
    },
  }
}

/**
 * Gives the account of whoever asks for an open list: undefined where no key is sent. One that is sent must be valid, so that
 * a client which tries its key there learns the truth. Throws as {@link requireAccount} does.
 */
export async function sentAccount(context: Context, options: ApiOptions): Promise<Account | undefined> {
  return context.req.header("authorization") === undefined ? undefined : requireAccount(context, options)
}
