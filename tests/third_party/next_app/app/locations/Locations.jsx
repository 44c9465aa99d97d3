"use client";
import { answer, createOpsApi, OpsProblem } from "@phow/ops-hub-ui/ops-api";
import { useEffect, useState } from "react";

export function Locations() {
	const [said, setSaid] = useState("Loading…");
	useEffect(() => {
		const api = createOpsApi();
		answer(api.GET("/api/ops/locations", { params: { query: { limit: 10 } } })).then(
			({ items }) => setSaid(items.length ? items.map(({ name }) => name).join(", ") : "No location yet"),
			(error) => setSaid(error instanceof OpsProblem ? `${error.title}: ${error.message}` : error.message),
		);
	}, []);
	return (
		<main>
			<h1>Locations</h1>
			<p>{said}</p>
		</main>
	);
}
