"""Who is calling: embedded, by bearer token, or by browser session; never from a body, a query or a plain header."""
