using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Tests.Connection;

/// <summary>A real mosquitto at 127.0.0.1, ended by its own handle.</summary>
internal sealed partial class Mosquitto : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly string _folder;
    private Process _process;

    private Mosquitto(string folder, Process process, int port, int second) => (_folder, _process, Port, SecondPort) = (folder, process, port, second);

    public int Port { get; }

    /// <summary>The port that <c>{second}</c> stands for in the settings; one with WebSockets only does not start, so those get it.</summary>
    public int SecondPort { get; }

    /// <summary>What it has written of itself so far, each packet among it.</summary>
    public string Log
    {
        get
        {
            if (!File.Exists(LogFile))
                return "";
            using var reader = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd();
        }
    }

    private string LogFile => Path.Combine(_folder, "log");

    /// <summary>How often it has started; its ports are open then.</summary>
    private int Starts => Started().Count(Log);

    public MqttAddress Address => MqttAddress.Parse($"mqtt://127.0.0.1:{Port}");

    /// <summary>Starts one; a port that somebody else has taken in the meantime is not insisted on.</summary>
    /// <param name="settings">Lines of its configuration behind that of the listener; <c>{folder}</c> stands for a folder of its own.</param>
    /// <param name="files">Files for that folder, name by name.</param>
    public static async Task<Mosquitto> StartAsync(string settings = "allow_anonymous true", params (string Name, string Text)[] files)
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin-mosquitto-").FullName;
        foreach ((string name, string text) in files)
            await File.WriteAllTextAsync(Path.Combine(folder, name), text, TestContext.Current.CancellationToken);
        for (int attempt = 1; ; attempt++)
        {
            int port = FreePort(), second = FreePort();
            // Without the user, one that root starts may not read its files.
            await File.WriteAllTextAsync(
                Path.Combine(folder, "mosquitto.conf"), $"user root\nset_tcp_nodelay true\nlistener {port} 127.0.0.1\n{settings.Replace("{folder}", folder, StringComparison.Ordinal).Replace("{second}", $"{second}", StringComparison.Ordinal)}\n",
                TestContext.Current.CancellationToken);
            var broker = new Mosquitto(folder, Run(folder), port, second);
            if (await broker.IsRunningAsync(before: 0))
                return broker;
            broker._process.Dispose();
            Assert.True(attempt < 5, $"mosquitto does not start: {broker.Log}");
            File.Delete(broker.LogFile);
        }
    }

    /// <summary>One that judges subscriptions too, which mosquitto does only by its plugin for dynamic security: <c>anna</c> may subscribe to <c>open/#</c> alone.</summary>
    public static Task<Mosquitto> StartWithSecurityAsync(string password)
    {
        string plugin = Directory.EnumerateFiles("/usr/lib", "mosquitto_dynamic_security.so", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true }).First();
        string[] hash = HashOf(password).Split('$');
        return StartAsync($"plugin {plugin}\nplugin_opt_config_file {{folder}}/security.json", ("security.json", $$"""
            {
              "defaultACLAccess": { "publishClientSend": true, "publishClientReceive": true, "subscribe": false, "unsubscribe": true },
              "clients": [{ "username": "anna", "iterations": {{hash[2]}}, "salt": "{{hash[3]}}", "password": "{{hash[4]}}", "roles": [{ "rolename": "reader" }] }],
              "roles": [{ "rolename": "reader", "acls": [{ "acltype": "subscribePattern", "topic": "open/#", "allow": true }] }]
            }
            """));
    }

    /// <summary>The hash of a password as mosquitto has it (mosquitto_passwd): PBKDF2 with HMAC-SHA-512, scheme 7.</summary>
    public static string HashOf(string password)
    {
        byte[] salt = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, 101, HashAlgorithmName.SHA512, 64);
        return $"$7$101${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }

    /// <summary>A port that is free, and stays so: none of those that the system hands out to whoever connects or lets it choose (on Linux from 32,768 on).</summary>
    public static int FreePort()
    {
        while (true)
        {
            int port = RandomNumberGenerator.GetInt32(10_000, 32_768);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    /// <summary>Waits until all that it has for clients, of quality 1, is acknowledged by them; who has left may have done so before it acknowledged what came last.</summary>
    public Task HandedOverAsync() => Eventually.Holds(() =>
    {
        string log = Log;
        string[] gone = [.. Clients(Left())];
        return Counts(Outgoing()).SequenceEqual(Counts(Acknowledged()));

        IEnumerable<string> Clients(Regex who) => who.Matches(log).Select(match => match.Groups[1].Value);

        IEnumerable<KeyValuePair<string, int>> Counts(Regex what) => Clients(what).CountBy(client => client).Where(count => !gone.Contains(count.Key)).OrderBy(count => count.Key, StringComparer.Ordinal);
    }, "clients have acknowledged all");

    /// <summary>Ends it at once, as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Eventually.Limit);
        _process.Dispose();
    }

    /// <summary>Ends it in order, so that it writes what it keeps.</summary>
    public async Task StopAsync()
    {
        Assert.Equal(0, SendSignal(_process.Id, Terminate));
        await _process.WaitForExitAsync(Eventually.Limit);
        _process.Dispose();
    }

    /// <summary>Starts it again at the same port; somebody who looks for a free one may have it for a moment.</summary>
    public async Task StartAgainAsync()
    {
        int before = Starts;
        for (int attempt = 1; ; attempt++)
        {
            _process = Run(_folder);
            if (await IsRunningAsync(before))
                return;
            _process.Dispose();
            Assert.True(attempt < 5, $"mosquitto does not start again: {Log}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await KillAsync();
        }
        catch (InvalidOperationException)
        {
            // It was ended before.
        }
        Directory.Delete(_folder, recursive: true);
    }

    private static Process Run(string folder)
    {
        string program = File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
        try
        {
            return Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec {program} -c mosquitto.conf -v >>log 2>&1"]) { WorkingDirectory = folder })!;
        }
        catch (Win32Exception fault)
        {
            throw new InvalidOperationException("mosquitto is not installed; test.sh installs it.", fault);
        }
    }

    /// <summary>It says itself when it is there: a port that is open may be that of somebody else.</summary>
    private async Task<bool> IsRunningAsync(int before)
    {
        bool isRunning = false;
        await Eventually.Holds(() => (isRunning = Starts > before) || _process.HasExited, "mosquitto runs, or has ended");
        return isRunning;
    }

    [GeneratedRegex(@"mosquitto version \S+ running")]
    private static partial Regex Started();

    [GeneratedRegex(@"Sending PUBLISH to (\S+) \(d., q1,")]
    private static partial Regex Outgoing();

    [GeneratedRegex(@"Received PUBACK from (\S+) ")]
    private static partial Regex Acknowledged();

    [GeneratedRegex(@"Received DISCONNECT from (\S+)")]
    private static partial Regex Left();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
