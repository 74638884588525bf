#!/usr/bin/env bash
# Seed 002, discovery: the list of models filtered by what they give.
set -euo pipefail
curl --silent --show-error --fail-with-body -H "Authorization: Bearer $API_KEY" \
  "$BASE_URL/api/v1/models?output_modalities=image" > models.json
grep -o '"id": *"google/gemini-[^"]*"' models.json
grep -c '"output_modalities"' models.json
