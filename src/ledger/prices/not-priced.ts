import { GatewayError } from "#canonical/error.ts"

/** The refusal of a model without a price, with what its operator can write into `limn.yaml`. */
export function notPriced(model: string): GatewayError {
  const name = /^[A-Za-z][\w./-]*$/.test(model) ? model : JSON.stringify(model)
  return new GatewayError(
    "model_not_priced",
    `It is not known here what \`${model}\` costs, so no money can be set aside for it. The operator can name a price in limn.yaml, such as \`prices: { ${name}: { picture: 0.04 } }\`, or give such models away with \`defaults: { unpriced: free }\`.`,
    { param: "model" },
  )
}
