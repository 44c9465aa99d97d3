import "@phow/ops-hub-ui/style.css";

export const metadata = { title: "Our app" };

export default function Layout({ children }) {
	return (
		<html lang="en" data-mantine-color-scheme="light" suppressHydrationWarning>
			<body>{children}</body>
		</html>
	);
}
