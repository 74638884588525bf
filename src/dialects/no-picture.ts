import { GatewayError } from "#canonical/error.ts"

/** The error for an answer without a picture where a picture is all that an answer can be. */
export function noPicture(): GatewayError {
  return new GatewayError(
    "no_image_generated",
    "The model answered without a picture. Say clearly in the prompt that a picture is to be drawn.",
  )
}
