import Link from "next/link";

export default function Home() {
	return (
		<main>
			<h1>Our app</h1>
			<Link href="/ops">Local search</Link>
		</main>
	);
}
