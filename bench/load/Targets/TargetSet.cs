using System.Globalization;
using Sluice.Load.Dialects;

namespace Sluice.Load.Targets;

/// <summary>The programs that are compared, configured in a temporary folder, all in front of one upstream.</summary>
internal sealed class TargetSet
{
    private const int UpstreamPort = 9310;
    private const string Token = "slk_benchbenchbenchbenchbenchbenchbenchbenchbench";
    private static readonly string[] NginxPlaces = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"];

    private TargetSet(string folder, string sluice, IReadOnlyList<string> dialects)
    {
        Folder = folder;
        var nginx = FindNginx() is { } found
            ? new Target { Name = "nginx", Port = UpstreamPort + 1, Command = (found, ["-p", folder, "-c", WriteNginx(folder), "-e", Path.Combine(folder, "nginx.log")]) }
            : null;
        var plain = new Target
        {
            Name = "plain",
            Port = UpstreamPort + 2,
            Command = (Environment.ProcessPath!, ["plain", Text(UpstreamPort + 2), Text(UpstreamPort)]),
            // As every web project has them that sets nothing; the load generator sets both the other way round for itself.
            Environment = [new("DOTNET_gcServer", "1"), new("DOTNET_gcConcurrent", "1")],
        };
        var data = Path.Combine(folder, "data");
        Sluice = new Target
        {
            Name = "sluice same",
            Port = UpstreamPort + 3,
            Token = Token,
            Model = $"same-{Dialect.All[0].Name}",
            Command = (sluice, ["serve", "--config", WriteSluice(folder), "--data", data, "--urls", $"http://127.0.0.1:{UpstreamPort + 3}"]),
        };
        Groups = [.. Dialect.All.Where(dialect => dialects.Count == 0 || dialects.Contains(dialect.Name)).Select(dialect => Group(dialect, nginx, plain, Sluice))];
        WriteToken(data);
    }

    /// <summary>Everything they write.</summary>
    public string Folder { get; }

    /// <summary>The process that is measured.</summary>
    public Target Sluice { get; }

    /// <summary>The targets of each dialect.</summary>
    public IReadOnlyList<TargetGroup> Groups { get; }

    /// <summary>The programs to start.</summary>
    public IEnumerable<Target> Programs => Groups.SelectMany(group => group.All).Append(Sluice).Select(target => target.Host ?? target).Where(target => target.Command is not null).Distinct();

    /// <summary>Writes the configurations.</summary>
    public static TargetSet Create(string sluice, IReadOnlyList<string> dialects) => new(Directory.CreateTempSubdirectory("sluice-bench-").FullName, sluice, dialects);

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

    // The first dialect's targets are the programs themselves, the others' are further models of theirs.
    private static TargetGroup Group(Dialect dialect, Target? nginx, Target plain, Target sluice)
    {
        var isFirst = dialect == sluice.Dialect;
        return new TargetGroup
        {
            Dialect = dialect,
            Direct = new Target { Name = "direct", Port = UpstreamPort, Dialect = dialect },
            Nginx = isFirst ? nginx : null,
            Plain = isFirst ? plain : new Target { Name = plain.Name, Port = plain.Port, Dialect = dialect, Host = plain },
            Same = isFirst ? sluice : new Target { Name = sluice.Name, Port = sluice.Port, Token = Token, Dialect = dialect, Model = $"same-{dialect.Name}", Host = sluice },
            Translated = new Target { Name = "sluice translated", Port = sluice.Port, Token = Token, Dialect = dialect, Model = "chat-bench", Host = sluice },
        };
    }

    private static string WriteSluice(string folder)
    {
        var file = Path.Combine(folder, "sluice.json");
        File.WriteAllText(file, $$"""
            {
              "server": { "auth": "token" },
              "upstreams": {
                "anthropic": { "protocol": "anthropic", "baseUrl": "http://127.0.0.1:{{UpstreamPort}}", "apiKey": "file:{{Path.Combine(folder, "key")}}" },
                "responses": { "protocol": "openai-responses", "baseUrl": "http://127.0.0.1:{{UpstreamPort}}/v1", "apiKey": "file:{{Path.Combine(folder, "key")}}" },
                "gemini": { "protocol": "gemini", "baseUrl": "http://127.0.0.1:{{UpstreamPort}}", "apiKey": "file:{{Path.Combine(folder, "key")}}" },
                "chat": { "protocol": "openai-chat", "baseUrl": "http://127.0.0.1:{{UpstreamPort}}/v1", "apiKey": "file:{{Path.Combine(folder, "key")}}" }
              },
              "models": {
                "same-anthropic": { "upstream": "anthropic", "id": "claude-bench", "tier": 2 },
                "same-openai-responses": { "upstream": "responses", "id": "gpt-bench", "tier": 2 },
                "same-gemini": { "upstream": "gemini", "id": "gemini-bench", "tier": 2 },
                "chat-bench": { "upstream": "chat", "id": "gpt-bench", "tier": 2 }
              },
              "routing": { "enabled": true, "strategy": "static", "tiers": { "2": ["same-anthropic"] } }
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
