using System.Globalization;

namespace Sluice.Load.Targets;

/// <summary>The programs that are compared, configured in a temporary folder, all in front of one upstream.</summary>
internal sealed class TargetSet
{
    private const int UpstreamPort = 9310;
    private const string Token = "slk_benchbenchbenchbenchbenchbenchbenchbenchbench";
    private static readonly string[] NginxPlaces = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"];

    private TargetSet(string folder, string sluice)
    {
        Folder = folder;
        Direct = new Target { Name = "direct", Port = UpstreamPort };
        Nginx = FindNginx() is { } nginx
            ? new Target { Name = "nginx", Port = UpstreamPort + 1, Command = (nginx, ["-p", folder, "-c", WriteNginx(folder), "-e", Path.Combine(folder, "nginx.log")]) }
            : null;
        Plain = new Target
        {
            Name = "plain",
            Port = UpstreamPort + 2,
            Command = (Environment.ProcessPath!, ["plain", Text(UpstreamPort + 2), Text(UpstreamPort)]),
            // As every web project has them that sets nothing; the load generator sets both the other way round for itself.
            Environment = [new("DOTNET_gcServer", "1"), new("DOTNET_gcConcurrent", "1")],
        };
        var data = Path.Combine(folder, "data");
        Same = new Target
        {
            Name = "sluice same",
            Port = UpstreamPort + 3,
            Token = Token,
            Command = (sluice, ["serve", "--config", WriteSluice(folder), "--data", data, "--urls", $"http://127.0.0.1:{UpstreamPort + 3}"]),
        };
        Translated = new Target { Name = "sluice translated", Port = Same.Port, Token = Token, Model = "chat-bench", Host = Same };
        WriteToken(data);
    }

    /// <summary>Everything they write.</summary>
    public string Folder { get; }

    /// <summary>No program between.</summary>
    public Target Direct { get; }

    /// <summary>A raw reverse proxy in C: the practical limit. Null where it is not installed.</summary>
    public Target? Nginx { get; }

    /// <summary>A raw reverse proxy in C#.</summary>
    public Target Plain { get; }

    /// <summary>Sluice, Anthropic in and out.</summary>
    public Target Same { get; }

    /// <summary>The same process, Anthropic in and Chat out.</summary>
    public Target Translated { get; }

    /// <summary>All, in the order in which they are measured.</summary>
    public IReadOnlyList<Target> All => Nginx is null ? [Direct, Plain, Same, Translated] : [Direct, Nginx, Plain, Same, Translated];

    /// <summary>Writes the configurations.</summary>
    public static TargetSet Create(string sluice) => new(Directory.CreateTempSubdirectory("sluice-bench-").FullName, sluice);

    /// <summary>Starts the upstream.</summary>
    public static System.Diagnostics.Process StartUpstream()
    {
        var start = new System.Diagnostics.ProcessStartInfo(Environment.ProcessPath!, ["upstream", Text(UpstreamPort)]) { RedirectStandardOutput = true, UseShellExecute = false };
        var process = System.Diagnostics.Process.Start(start)!;
        return process.StandardOutput.ReadLine() is null ? throw new InvalidOperationException($"port {UpstreamPort} is taken") : process;
    }

    /// <summary>Sets whether the upstream takes time between deltas.</summary>
    public static async Task SetSlowAsync(bool isSlow)
    {
        using var http = new HttpClient();
        await http.GetStringAsync(new Uri($"http://127.0.0.1:{UpstreamPort}/{(isSlow ? "slow" : "fast")}"));
    }

    private static string WriteSluice(string folder)
    {
        var file = Path.Combine(folder, "sluice.json");
        File.WriteAllText(file, $$"""
            {
              "server": { "auth": "token" },
              "upstreams": {
                "anthropic": { "protocol": "anthropic", "baseUrl": "http://127.0.0.1:{{UpstreamPort}}", "apiKey": "file:{{Path.Combine(folder, "key")}}" },
                "chat": { "protocol": "openai-chat", "baseUrl": "http://127.0.0.1:{{UpstreamPort}}/v1", "apiKey": "file:{{Path.Combine(folder, "key")}}" }
              },
              "models": {
                "same": { "upstream": "anthropic", "id": "claude-bench", "tier": 2 },
                "chat-bench": { "upstream": "chat", "id": "gpt-bench", "tier": 2 }
              },
              "routing": { "enabled": true, "strategy": "static", "tiers": { "2": ["same"] } }
            }
            """);
        WritePrivate(Path.Combine(folder, "key"), "bench-key");
        return file;
    }

    private static void WriteToken(string data)
    {
        Directory.CreateDirectory(data);
        File.SetUnixFileMode(data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        WritePrivate(Path.Combine(data, "inference.token"), Token);
    }

    private static void WritePrivate(string file, string text)
    {
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static string WriteNginx(string folder)
    {
        var file = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(file, $$"""
            daemon off; worker_processes 2; worker_rlimit_nofile 20000; pid {{folder}}/nginx.pid;
            events { worker_connections 8192; }
            http {
              access_log off; keepalive_requests 1000000; keepalive_timeout 300s; tcp_nodelay on;
              client_max_body_size 50m; client_body_buffer_size 1m;
              client_body_temp_path {{folder}}; proxy_temp_path {{folder}}; fastcgi_temp_path {{folder}}; uwsgi_temp_path {{folder}}; scgi_temp_path {{folder}};
              upstream fake { server 127.0.0.1:{{UpstreamPort}}; keepalive 1024; keepalive_requests 1000000; }
              server {
                listen 127.0.0.1:{{UpstreamPort + 1}} backlog=4096 reuseport;
                location / { proxy_pass http://fake; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; proxy_request_buffering off; proxy_read_timeout 120s; }
              }
            }
            """);
        return file;
    }

    private static string? FindNginx() => Array.Find(NginxPlaces, File.Exists);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
