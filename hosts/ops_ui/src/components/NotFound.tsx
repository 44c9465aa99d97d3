import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { useEffect } from "react";
import { Link } from "react-router";
import { Icon } from "./Icon";

/** Says that there is nothing at an address, with a way back. */
export function NotFound() {
	useEffect(() => {
		document.title = "There is nothing here · Operations Hub";
	}, []);
	return (
		<Center mih="50vh">
			<Stack align="center" gap="sm">
				<Text component="span" c="dimmed">
					<Icon name="pin" size={48} />
				</Text>
				<Title order={1} ta="center">
					There is nothing here
				</Title>
				<Text ta="center" maw={480}>
					It may have been deleted or moved, or it belongs to somebody else. Check the address, or go back to the start.
				</Text>
				<Button component={Link} to="/ops">
					Go to the start
				</Button>
			</Stack>
		</Center>
	);
}
