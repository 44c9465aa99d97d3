/**
 * A typed client of the hub's HTTP interface. It needs nothing but `fetch`, so any React app can use it.
 *
 *     const api = createOpsApi();
 *     const { items } = await answer(api.GET("/api/ops/locations"));
 */
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "../types/ops";

export type Schemas = components["schemas"];
export type OpsApi = Client<paths>;
export type ProblemBody = Schemas["Problem"];
export type FieldFault = Schemas["ProblemField"];

/** What an app around the hub may decide about requests. */
export interface OpsApiOptions {
	/** Origin, and prefix if there is one, below which `/api/ops` lies; that of the page when left out. */
	baseUrl?: string;
	/** Returns headers for each request, such as a bearer token of the app's own sign-in. */
	headers?: () => Record<string, string> | Promise<Record<string, string>>;
	/** Whether cookies go along; "same-origin" when left out. */
	credentials?: RequestCredentials;
}

/** Raised when the hub answered and refused. `code` is stable; `message` is for people. */
export class OpsProblem extends Error {
	readonly status: number;
	readonly code: string;
	readonly title: string;
	/** Every field at fault, by JSON pointer. */
	readonly errors: readonly FieldFault[];
	/** Seconds after which the same request may work, or null when waiting does not help. */
	readonly retryAfter: number | null;
	readonly requestId: string | null;
	readonly body: Partial<ProblemBody>;

	constructor(status: number, body: Partial<ProblemBody>, retryAfter: number | null = null) {
		super(body.detail ?? body.title ?? `The hub answered with status ${status}.`);
		this.name = "OpsProblem";
		this.status = status;
		this.code = body.code ?? `http.${status}`;
		this.title = body.title ?? "Refused";
		this.errors = body.errors ?? [];
		this.retryAfter = retryAfter;
		this.requestId = body.request_id ?? null;
		this.body = body;
	}
}

/** Raised when no answer came at all: the hub is down, or the network is. */
export class OpsUnreachable extends Error {
	constructor(cause: unknown) {
		super("The hub cannot be reached. Check the connection; what you entered is still here.", { cause });
		this.name = "OpsUnreachable";
	}
}

/** Returns a client of the hub. Pass its promises to `answer`. */
export function createOpsApi(options: OpsApiOptions = {}): OpsApi {
	const api = createClient<paths>({
		baseUrl: options.baseUrl ?? location.origin,
		credentials: options.credentials ?? "same-origin",
		fetch: (request: Request) => globalThis.fetch(request),
		querySerializer: { array: { style: "form", explode: true } },
	});
	api.use({
		async onRequest({ request }) {
			for (const [name, value] of Object.entries((await options.headers?.()) ?? {})) request.headers.set(name, value);
			return request;
		},
		onError({ error }) {
			return error instanceof DOMException && error.name === "AbortError" ? error : new OpsUnreachable(error);
		},
	});
	return api;
}

/**
 * Returns the body of an answer.
 *
 * @throws OpsProblem when the hub refused, OpsUnreachable when it did not answer.
 */
export async function answer<T>(sent: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
	const { data, error, response } = await sent;
	if (response.ok) return data as T;
	const body = typeof error === "object" && error !== null ? (error as Partial<ProblemBody>) : {};
	const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
	throw new OpsProblem(response.status, body, Number.isNaN(wait) ? null : wait);
}

/** Returns the `If-Match` header for a change that is based on `version`. */
export function ifMatch(version: number): { "If-Match": string } {
	return { "If-Match": `"v${version}"` };
}

/** Returns a new key under which the hub does a request once, however often it is sent. */
export function newIdempotencyKey(): string {
	return crypto.randomUUID();
}
