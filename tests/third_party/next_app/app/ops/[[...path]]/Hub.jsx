"use client";
import dynamic from "next/dynamic";

const OperationsHub = dynamic(() => import("@phow/ops-hub-ui").then((library) => library.OperationsHub), {
	ssr: false,
	loading: () => <p>Loading…</p>,
});

export function Hub() {
	return <OperationsHub />;
}
