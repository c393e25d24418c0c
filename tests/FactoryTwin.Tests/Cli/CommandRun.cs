using System.Globalization;
using FactoryTwin.Cli;

namespace FactoryTwin.Tests.Cli;

/// <summary>One call of the command, in a folder of its own and with what it wrote.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("factorytwin-");

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    public string[] ErrorLines => Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Writes a file and tells its path.</summary>
    public string File(string name, string text)
    {
        string path = PathOf(name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public int Run(params string[] args) => Run(CancellationToken.None, args);

    public int Run(CancellationToken interruption, params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = CommandLine.Run(args, new Terminal { Output = output, Error = error }, interruption);
        (Output, Error) = (output.ToString(), error.ToString());
        return code;
    }

    /// <summary>Two steady machines, the second one slower, with a shelf between them.</summary>
    public string Line(string name = "line.yaml", string slower = "90 s", string title = "Two steps") => File(name, $$"""
        name: {{title}}
        stations:
          castings: { kind: source }
          mill: { kind: machine, cycle: 60 s, power: { idle: 1 kW, processing: 4 kW } }
          shelf: { kind: buffer, capacity: 2 }
          wash: { kind: machine, cycle: {{slower}} }
          done: { kind: sink }
        flow:
          - castings -> mill -> shelf -> wash -> done

        """);

    /// <summary>The same with chance.</summary>
    public string RandomLine(string name = "random.yaml") => File(name, """
        name: Random line
        stations:
          castings: { kind: source }
          mill: { kind: machine, cycle: exponential(60 s), scrap: 5 %, power: { idle: 1 kW, processing: 4 kW } }
          wash: { kind: machine, cycle: "lognormal(mean 70 s, cv 0.5)", failures: { every: exponential(4 h), repair: exponential(20 min) } }
          done: { kind: sink }
        flow:
          - castings -> mill -> [3] -> wash -> done

        """);

    public void Dispose() => _folder.Delete(recursive: true);
}
