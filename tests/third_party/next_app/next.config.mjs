const hub = process.env.HUB_URL ?? "http://127.0.0.1:8000";

export default {
	async rewrites() {
		return [{ source: "/api/ops/:path*", destination: `${hub}/api/ops/:path*` }];
	},
};
