using System.Diagnostics;
using System.Security.Cryptography;

namespace FactoryTwin.Mqtt.Tests.Peers;

/// <summary>Scripts that run under node, with packages of npm that are fetched once, beside the built tests.</summary>
internal static class NodePeer
{
    private static readonly Lazy<Task<string>> _folder = new(FetchAsync);

    /// <summary>Starts a script; who starts it ends it.</summary>
    public static async Task<Process> StartAsync(string script, params string[] arguments)
    {
        string folder = await _folder.Value;
        File.Copy(Source(script), Path.Combine(folder, script), overwrite: true);
        return Start(folder, "node", [script, .. arguments]);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<byte[]> RunAsync(string folder, string program, string[] arguments, byte[] input)
    {
        using Process process = Start(folder, program, arguments);
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await errors}");
        return output.ToArray();
    }

    private static async Task<string> FetchAsync()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "npm");
        Directory.CreateDirectory(folder);
        string stamp = Path.Combine(folder, "fetched"), wanted = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(Source("package-lock.json"))));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted)
            return folder;
        foreach (string file in (string[])["package.json", "package-lock.json"])
            File.Copy(Source(file), Path.Combine(folder, file), overwrite: true);
        await RunAsync(folder, "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries", "5"], []);
        await File.WriteAllTextAsync(stamp, wanted);
        return folder;
    }

    private static string Source(string file) => Repository.PathOf($"tests/FactoryTwin.Mqtt.Tests/Peers/{file}");

    private static Process Start(string folder, string program, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
