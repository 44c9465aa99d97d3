import { Alert, Anchor, Button, Code, Group, Stack, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { useSignInAddress } from "../app/sign-in";
import { ChunkMissing } from "../lib/chunk-missing";
import { OpsProblem, OpsUnreachable } from "../lib/ops-api";
import { Icon } from "./Icon";
import { NotFound } from "./NotFound";

/** What to say about an error, and what may help: to try again, to load the page again, or to sign in. */
export interface FailureText {
	title: string;
	text: string;
	way: "retry" | "reload" | "sign-in" | null;
}

/** Says in plain words what an error means and what to do about it. */
export function describeFailure(error: unknown): FailureText {
	if (error instanceof ChunkMissing) {
		const text =
			"A part of the app did not arrive: the connection broke, or a newer version has just been installed. " +
			"Load the page again. What you entered is kept.";
		return { title: "This page could not be loaded", text, way: "reload" };
	}
	if (error instanceof OpsUnreachable) {
		return navigator.onLine
			? {
					title: "The hub cannot be reached",
					text: "No answer came. Check your connection, then try again. Nothing that was saved is lost.",
					way: "retry",
				}
			: {
					title: "You are offline",
					text: "This goes on by itself when the connection is back. Nothing that was saved is lost.",
					way: "retry",
				};
	}
	if (!(error instanceof OpsProblem)) {
		const text = "This page met something unforeseen. Try again, or go back to the start.";
		return { title: "Something went wrong here", text, way: "retry" };
	}
	const text = error.message;
	switch (error.status) {
		case 401:
			return { title: "You are not signed in any more", text: "Sign in again to go on.", way: "sign-in" };
		case 403:
			return { title: "You are not allowed to see this", text, way: null };
		case 412:
			return { title: "This was changed in the meantime", text, way: "retry" };
		case 422:
			return { title: "Something needs your attention", text, way: null };
		case 429:
			return { title: "That was too much at once", text, way: "retry" };
		case 409:
		case 503:
			return { title: error.title, text, way: "retry" };
		default:
			return error.status >= 500
				? { title: "The hub failed", text, way: "retry" }
				: { title: error.title, text, way: null };
	}
}

interface FailureProps {
	error: unknown;
	retry?: (() => void) | undefined;
	/** Whether this stands in place of a whole page, and so is its heading. */
	wholePage?: boolean;
	/** What did not work, where that is more than what went wrong: "Your answer was not saved". */
	title?: string;
}

/** Shows an error in place of what could not be loaded, with a way on. */
export function Failure({ error, retry, wholePage = false, title: given }: FailureProps) {
	const { title: found, text, way } = describeFailure(error);
	const title = given ?? found;
	useEffect(() => {
		if (wholePage) document.title = `${title} · Operations Hub`;
	}, [wholePage, title]);
	if (error instanceof OpsProblem && error.status === 404) return <NotFound />;
	const ways =
		way === "reload" ? (
			<Button onClick={() => location.reload()}>Load the page again</Button>
		) : (
			way === "retry" && retry && <RetryButton retry={retry} wait={waitOf(error)} />
		);
	return (
		<Alert
			color="red"
			variant="light"
			role="alert"
			icon={<Icon name="warning" />}
			title={wholePage ? <Title order={1}>{title}</Title> : title}
			styles={wholePage ? { title: { fontSize: "inherit" }, label: { overflow: "visible" } } : {}}
			my="md"
			maw={720}
		>
			<Stack gap="sm">
				{way === "sign-in" ? <SignIn text={text} /> : <Text size="sm">{text}</Text>}
				{error instanceof OpsProblem && error.requestId && error.status >= 500 && (
					<Text size="sm">
						If it goes on, report this number: <Code>{error.requestId}</Code>
					</Text>
				)}
				{(ways || given === undefined) && (
					<Group>
						{ways}
						{given === undefined && (
							<Anchor component={Link} to="/ops" size="sm" c="inherit" underline="always">
								Go to the start
							</Anchor>
						)}
					</Group>
				)}
			</Stack>
		</Alert>
	);
}

/** Leads to the sign-in, or where nobody signs in, to a new session. */
function SignIn({ text }: { text: string }) {
	const address = useSignInAddress();
	return (
		<>
			<Text size="sm">{address ? text : "Your session is over. Load the page again to begin a new one."}</Text>
			<div>
				{address ? (
					<Button component="a" href={address}>
						Sign in
					</Button>
				) : (
					<Button onClick={() => location.reload()}>Load the page again</Button>
				)}
			</div>
		</>
	);
}

function waitOf(error: unknown): number {
	return (error instanceof OpsProblem && error.retryAfter) || 0;
}

function RetryButton({ retry, wait }: { retry: () => void; wait: number }) {
	const left = useSecondsLeft(wait);
	const again = () => {
		// This button goes away while the hub is asked; the focus must not fall off the page with it.
		document.getElementById("main")?.focus();
		retry();
	};
	return (
		<Button onClick={again} disabled={left > 0}>
			{left > 0 ? `Try again in ${left} s` : "Try again"}
		</Button>
	);
}

function useSecondsLeft(wait: number): number {
	const [until] = useState(() => Date.now() + wait * 1000);
	const [left, setLeft] = useState(wait);
	const isOver = left <= 0;
	useEffect(() => {
		if (isOver) return;
		const timer = setInterval(() => setLeft(Math.ceil((until - Date.now()) / 1000)), 1000);
		return () => clearInterval(timer);
	}, [until, isOver]);
	return left;
}
