# The openai package for Python, Images API.
import base64

from openai import AuthenticationError, BadRequestError, NotFoundError, OpenAI

from cells import api_key, base_url, failure, flaky_url, input_picture, run

client = OpenAI(api_key=api_key, base_url=f"{base_url}/v1")
model = "gemini-2.5-flash-image"
prompt = "A small wooden boat on a lake"


def generate():
    result = client.images.generate(model=model, prompt=prompt, size="1024x1024")
    return [image.b64_json for image in result.data]


def edit():
    result = client.images.edit(model=model, prompt="Make it a rainy day", image=open(input_picture, "rb"))
    return [image.b64_json for image in result.data]


def turns():
    pictures = []
    image = open(input_picture, "rb")
    for prompt in ["Make it a rainy day", "Now make it snow", "Turn the sky red"]:
        result = client.images.edit(model=model, prompt=prompt, image=image)
        pictures.append(base64.b64decode(result.data[0].b64_json))
        image = ("picture.png", pictures[-1], "image/png")
    return pictures


def stream():
    events = client.images.generate(model=model, prompt=prompt, stream=True, partial_images=2)
    return [event.b64_json for event in events if event.type == "image_generation.completed"]


def n():
    result = client.images.generate(model=model, prompt=prompt, n=2)
    return [image.b64_json for image in result.data]


def error():
    stranger = client.with_options(api_key="sk-wrong-wrong-wrong")
    return [
        failure(AuthenticationError, lambda: stranger.images.generate(model=model, prompt=prompt)),
        failure(NotFoundError, lambda: client.images.generate(model="no-such-model", prompt=prompt)),
        failure(BadRequestError, lambda: client.images.generate(model=model, prompt=prompt, size="banana")),
    ]


def refusal():
    return [failure(BadRequestError, lambda: client.images.generate(model="limn/painter:safety", prompt=prompt))]


def retry():
    flaky = client.with_options(base_url=f"{flaky_url}/v1")
    overloaded = flaky.images.generate(model=model, prompt="A red kite")
    slow = flaky.images.generate(model="limn/painter:slow", prompt="A blue kite", timeout=5.5)
    return [overloaded.data[0].b64_json, slow.data[0].b64_json]


run(generate, edit, turns, stream, n, error, refusal, retry)
