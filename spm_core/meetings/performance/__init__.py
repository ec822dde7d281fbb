"""Individual performance coaching: results, competencies rated by both, one skill and one plan (DOMAIN.md, 3.5)."""
