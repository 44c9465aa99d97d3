import { setupServer } from "msw/node";

/** The hub as component tests see it: each test says what it answers, and anything else fails the test. */
export const server = setupServer();
