using FactoryTwin.Model;
using Mono.Cecil;

namespace FactoryTwin.HouseRules;

/// <summary>The built-in kinds of station use nothing of the kernel and the model that a kind of somebody else's could not use.</summary>
public class ExtensionPointTests
{
    private static readonly string[] _kinds = ["Stations", "Cobots", "Printing"];
    private static readonly string[] _engine = ["Kernel", "Model"];

    [Fact]
    public void Built_in_kinds_use_only_what_is_public_or_protected_in_kernel_and_model()
    {
        using ModuleDefinition library = CodeScan.Module(typeof(SimTime).Assembly);
        Rule.HasNoOffenders(Offenders(library, "FactoryTwin"));
    }

    [Fact]
    public void Control_a_kind_that_uses_something_internal_is_found_even_in_a_lambda()
    {
        using ModuleDefinition tests = CodeScan.Module(typeof(ExtensionPointTests).Assembly);
        string[] offenders = Offenders(tests, "Control");
        Assert.Contains(offenders, o => o.Contains("Control.Stations.Insider", StringComparison.Ordinal) && o.Contains("::HiddenTick", StringComparison.Ordinal));
        Assert.Contains(offenders, o => o.Contains("Control.Stations.Insider", StringComparison.Ordinal) && o.Contains("::_ticks", StringComparison.Ordinal));
        Assert.Contains(offenders, o => o.Contains("Control.Stations.Insider", StringComparison.Ordinal) && o.Contains("Control.Kernel.HiddenClock", StringComparison.Ordinal));
        Assert.DoesNotContain(offenders, o => o.Contains("Control.Stations.Honest", StringComparison.Ordinal));
    }

    private static string[] Offenders(ModuleDefinition module, string root) =>
    [
        .. _kinds.SelectMany(folder => CodeScan.TypesIn(module, $"{root}.{folder}")).SelectMany(CodeScan.UsesOf)
            .Where(use => _engine.Any(folder => CodeScan.IsWithin(CodeScan.NamespaceOf(use.TargetType), $"{root}.{folder}")) && !IsOpen(use.Target))
            .Select(use => $"{use}: make it public or protected with documentation, or do without; a kind in another assembly could not use it")
            .Distinct().Order(StringComparer.Ordinal),
    ];

    private static bool IsOpen(MemberReference member) => member switch
    {
        TypeReference type => IsOpen(type.Resolve()),
        MethodReference method => method.Resolve() is var found && IsOpen(found.DeclaringType) && (found.IsPublic || found.IsFamily || found.IsFamilyOrAssembly),
        FieldReference field => field.Resolve() is var found && IsOpen(found.DeclaringType) && (found.IsPublic || found.IsFamily || found.IsFamilyOrAssembly),
        _ => throw new ArgumentException($"{member.FullName} is neither a type, a method nor a field.", nameof(member)),
    };

    private static bool IsOpen(TypeDefinition type) => type.IsNested
        ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly) && IsOpen(type.DeclaringType)
        : type.IsPublic;
}
