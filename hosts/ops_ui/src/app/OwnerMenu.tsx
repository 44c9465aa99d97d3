import { Button, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "react-router";
import { Icon } from "../components/Icon";
import { forgetDrafts } from "../forms/draft";
import { answer } from "../lib/ops-api";
import { useBootstrap } from "../queries/bootstrap";
import { useHub } from "./hub-context";
import { usePrefix, useSignInAddress } from "./sign-in";
import { toastFailed } from "./toasts";

/** Says who is signed in, and lets them sign in or out. */
export function OwnerMenu() {
	const { api } = useHub();
	const { data: bootstrap } = useBootstrap();
	const signIn = useSignInAddress();
	const prefix = usePrefix();
	const out = useMutation({
		mutationFn: () => answer(api.POST("/api/ops/auth/logout")),
		onSuccess: () => {
			// Whoever sits here next must not see what this person entered.
			forgetDrafts();
			location.assign(`${prefix}/ops`);
		},
		onError: (error) => toastFailed("You are still signed in", error.message),
	});
	const caller = bootstrap?.caller;
	const admin = caller?.roles.includes("admin") ?? false;
	const name = caller === undefined ? "Account" : caller.anonymous ? "Guest" : admin ? "Administrator" : "Signed in";
	return (
		<Menu withinPortal={false} position="bottom-end" width={260}>
			<Menu.Target>
				<Button variant="default" size="compact-md" fz="sm" leftSection={<Icon name="person" size={16} />}>
					{name}
				</Button>
			</Menu.Target>
			<Menu.Dropdown>
				{caller?.anonymous && <Menu.Label>Guest: what you enter is kept for this browser only.</Menu.Label>}
				{caller && !caller.anonymous && (
					<Menu.Label>{admin ? "You are signed in as an administrator." : "You are signed in."}</Menu.Label>
				)}
				<Menu.Item component={Link} to="/ops/onboarding">
					Change your answers
				</Menu.Item>
				{caller?.anonymous && signIn && (
					<Menu.Item component="a" href={signIn}>
						Sign in
					</Menu.Item>
				)}
				{caller && !caller.anonymous && (
					<Menu.Item onClick={() => out.mutate()} disabled={out.isPending}>
						Sign out
					</Menu.Item>
				)}
			</Menu.Dropdown>
		</Menu>
	);
}
