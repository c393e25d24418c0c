using FactoryTwin.Model;
using Mono.Cecil;

namespace FactoryTwin.HouseRules;

/// <summary>Dependencies between the folders of the library, and of the adapter to the shop floor, go one way. A folder is a namespace (the compiler sees to that: IDE0130).</summary>
public class ArrowTests
{
    /// <summary>What each folder may use beside itself. The root, where the doors are, may use every folder.</summary>
    private static readonly Dictionary<string, string[]> _inLibrary = new()
    {
        ["Model"] = [],
        ["Kernel"] = ["Model"],
        ["Stations"] = ["Cobots", "Kernel", "Model", "Printing"],   // a cobot is a machine whose cycle is a motion, a printer one whose cycle is a print
        ["Cobots"] = ["Kernel", "Model"],
        ["Printing"] = ["Kernel", "Model"],
        ["Streams"] = ["Model"],
        ["Indicators"] = ["Streams", "Model"],
        ["Experiments"] = ["", "Model", "Kernel", "Stations", "Cobots", "Printing", "Streams", "Indicators"],
    };

    /// <summary>The same for the folders of FactoryTwin.Mqtt: what is heard goes from the broker through a dialect to the mirror, what is said from the publisher to the broker, and twins are what both agree on.</summary>
    private static readonly Dictionary<string, string[]> _inAdapter = new()
    {
        ["Connection"] = [],
        ["Twins"] = [],
        ["Sparkplug"] = ["Connection"],
        ["Dialects"] = ["Connection", "Sparkplug", "Twins"],
        ["Mirroring"] = ["Connection", "Dialects", "Twins"],
        ["Publishing"] = ["Connection", "Sparkplug", "Twins"],
    };

    /// <summary>What no type of a folder may name, and what to do in its place. The empty folder stands for the whole library.</summary>
    private static readonly (string Folder, string Forbidden, string Remedy)[] _never =
    [
        ("Kernel", "System.Reactive", "the loop knows no stream; events leave by the sink, and streams begin at the doors"),
        ("Kernel", "System.IObserv", "the loop knows no stream; events leave by the sink, and streams begin at the doors"),
        ("Stations", "System.Reactive", "a station is a state machine; publish through the kernel"),
        ("Stations", "System.IObserv", "a station is a state machine; publish through the kernel"),
        ("Indicators", "FactoryTwin.Simulation", "indicators come from the stream alone, whatever made it"),
        .. from folder in (string[])["Twins", "Sparkplug", "Dialects", "Mirroring", "Publishing"] select (folder, "MQTTnet", "only Connection knows the client below; speak over IMqttLink"),
        .. from folder in (string[])["Connection", "Twins", "Dialects", "Mirroring", "Publishing"] select (folder, "Google.Protobuf", "only Sparkplug knows what its payloads are written with; use SparkplugPayload"),
        ("", "System.Console", "a library never writes to the console; return the text or throw"),
    ];

    [Fact]
    public void Arrows_between_the_folders_of_the_library_go_one_way()
    {
        using ModuleDefinition library = CodeScan.Module(typeof(SimTime).Assembly);
        Rule.HasNoOffenders(Offenders(library, "FactoryTwin", _inLibrary));
    }

    [Fact]
    public void Arrows_between_the_folders_of_the_adapter_go_one_way()
    {
        using ModuleDefinition adapter = CodeScan.Module(typeof(Mqtt.FactoryMirror).Assembly);
        Rule.HasNoOffenders(Offenders(adapter, "FactoryTwin.Mqtt", _inAdapter));
    }

    [Fact]
    public void Control_a_connection_that_knows_a_dialect_and_a_dialect_that_knows_a_mirror_or_the_client_below_are_found()
    {
        using ModuleDefinition tests = CodeScan.Module(typeof(ArrowTests).Assembly);
        string[] offenders = Offenders(tests, "AdapterControl", _inAdapter);
        Assert.Contains(offenders, o => o.Contains("AdapterControl.Connection.KnowsDialect", StringComparison.Ordinal) && o.Contains("may not use Dialects", StringComparison.Ordinal));
        Assert.Contains(offenders, o => o.Contains("AdapterControl.Dialects.KnowsMirror", StringComparison.Ordinal) && o.Contains("may not use Mirroring", StringComparison.Ordinal));
        Assert.Contains(offenders, o => o.Contains("AdapterControl.Dialects.KnowsClient", StringComparison.Ordinal) && o.Contains("speak over IMqttLink", StringComparison.Ordinal));
        Assert.DoesNotContain(offenders, o => o.Contains("AdapterControl.Mirroring.Honest::", StringComparison.Ordinal));
    }

    [Fact]
    public void Control_a_model_that_knows_the_kernel_a_folder_nobody_named_and_a_kernel_with_a_stream_are_found()
    {
        using ModuleDefinition tests = CodeScan.Module(typeof(ArrowTests).Assembly);
        string[] offenders = Offenders(tests, "Control", _inLibrary);
        Assert.Contains(offenders, o => o.Contains("Control.Model.KnowsKernel", StringComparison.Ordinal) && o.Contains("may not use Kernel", StringComparison.Ordinal));
        Assert.Contains(offenders, o => o.Contains("Control.Elsewhere.Thing", StringComparison.Ordinal) && o.Contains("add it", StringComparison.Ordinal));
        Assert.Contains(offenders, o => o.Contains("Control.Kernel.Clock", StringComparison.Ordinal) && o.Contains("knows no stream", StringComparison.Ordinal));
        Assert.Contains(offenders, o => o.Contains("Control.Stations.Talker", StringComparison.Ordinal) && o.Contains("never writes", StringComparison.Ordinal));
        Assert.DoesNotContain(offenders, o => o.Contains("Control.Stations.Honest", StringComparison.Ordinal));
    }

    private static string[] Offenders(ModuleDefinition module, string root, Dictionary<string, string[]> mayUse) =>
        [.. CodeScan.TypesIn(module, root).SelectMany(CodeScan.UsesOf).SelectMany(use => Judge(use, root, mayUse)).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Judge(Use use, string root, Dictionary<string, string[]> mayUse)
    {
        string from = FolderOf(CodeScan.NamespaceOf(use.By), root);
        string target = CodeScan.NamespaceOf(use.TargetType);
        foreach ((string folder, string forbidden, string remedy) in _never)
        {
            if ((folder == "" || folder == from) && use.TargetType.FullName.StartsWith(forbidden, StringComparison.Ordinal))
                yield return $"{use}: {remedy}";
        }
        if (from == "" || !CodeScan.IsWithin(target, root) || FolderOf(target, root) is var to && to == from)
            yield break;
        if (!mayUse.TryGetValue(from, out string[]? allowed))
            yield return $"{use.By.FullName}: the folder {from} has no rule; add it to {nameof(ArrowTests)} with what it may use";
        else if (!allowed.Contains(to))
            yield return $"{use}: {from} may not use {(to == "" ? "the doors in the root" : to)}; turn the arrow round or move the type";
    }

    /// <summary>The first word of a namespace below the root; empty for the root.</summary>
    private static string FolderOf(string @namespace, string root) =>
        @namespace.Length == root.Length ? "" : @namespace[(root.Length + 1)..].Split('.')[0];
}
