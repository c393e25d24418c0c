using Mono.Cecil;
using Mono.Cecil.Cil;

namespace FactoryTwin.HouseRules;

/// <summary>One use of a type or member by a member: who uses, and what.</summary>
internal readonly record struct Use(TypeDefinition By, IMemberDefinition? Member, MemberReference Target)
{
    /// <summary>The type that is used, or whose member is used.</summary>
    public TypeReference TargetType => (Target as TypeReference ?? Target.DeclaringType).GetElementType();

    public override string ToString() => $"{Member?.FullName ?? By.FullName} uses {Target.FullName}";
}

/// <summary>Reads what compiled code uses: base types, signatures, attributes and every instruction, lambdas and nested types included.</summary>
internal static class CodeScan
{
    /// <summary>The compiled form of an assembly that these tests reference.</summary>
    public static ModuleDefinition Module(System.Reflection.Assembly assembly)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        return ModuleDefinition.ReadModule(assembly.Location, new ReaderParameters { AssemblyResolver = resolver });
    }

    /// <summary>The namespace of a type; of the type around it where it is nested.</summary>
    public static string NamespaceOf(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type.Namespace;
    }

    /// <summary>Types of a namespace and of those below it, with their nested types.</summary>
    public static IEnumerable<TypeDefinition> TypesIn(ModuleDefinition module, string @namespace) =>
        module.GetTypes().Where(type => IsWithin(NamespaceOf(type), @namespace));

    public static bool IsWithin(string @namespace, string parent) =>
        @namespace == parent || @namespace.StartsWith(parent + ".", StringComparison.Ordinal);

    /// <summary>Everything that a type uses, its own members left out.</summary>
    public static IEnumerable<Use> UsesOf(TypeDefinition type)
    {
        IEnumerable<Use> declared =
            from target in Declared(type)
            select new Use(type, null, target);
        IEnumerable<Use> byFields =
            from field in type.Fields
            from target in Expand(field.FieldType).Concat(Attributes(field))
            select new Use(type, field, target);
        IEnumerable<Use> byMethods =
            from method in type.Methods
            from target in Signature(method).Concat(Body(method))
            select new Use(type, method, target);
        return declared.Concat(byFields).Concat(byMethods).Where(use => use.TargetType.FullName != type.FullName);
    }

    private static IEnumerable<MemberReference> Declared(TypeDefinition type) =>
        Expand(type.BaseType)
            .Concat(type.Interfaces.SelectMany(implemented => Expand(implemented.InterfaceType)))
            .Concat(Constraints(type))
            .Concat(Attributes(type))
            .Concat(type.Properties.SelectMany(Attributes))
            .Concat(type.Events.SelectMany(Attributes));

    private static IEnumerable<MemberReference> Signature(MethodDefinition method) =>
        Expand(method.ReturnType)
            .Concat(method.Parameters.SelectMany(parameter => Expand(parameter.ParameterType)))
            .Concat(Constraints(method))
            .Concat(Attributes(method));

    private static IEnumerable<MemberReference> Body(MethodDefinition method) => !method.HasBody ? [] :
        method.Body.Variables.SelectMany(variable => Expand(variable.VariableType))
            .Concat(method.Body.ExceptionHandlers.SelectMany(handler => Expand(handler.CatchType)))
            .Concat(method.Body.Instructions.SelectMany(Operands));

    private static IEnumerable<MemberReference> Operands(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => Expand(type),
        GenericInstanceMethod method => Operand(method.ElementMethod).Concat(method.GenericArguments.SelectMany(Expand)),
        MemberReference member => Operand(member),
        _ => [],
    };

    private static IEnumerable<MemberReference> Operand(MemberReference member) => Expand(member.DeclaringType).Prepend(member);

    private static IEnumerable<MemberReference> Constraints(IGenericParameterProvider owner) =>
        owner.GenericParameters.SelectMany(parameter => parameter.Constraints).SelectMany(constraint => Expand(constraint.ConstraintType));

    private static IEnumerable<MemberReference> Attributes(ICustomAttributeProvider owner) =>
        owner.CustomAttributes.SelectMany(attribute => Expand(attribute.AttributeType));

    /// <summary>The types that a type expression names: itself, what it is an array or a list of, its arguments.</summary>
    private static IEnumerable<TypeReference> Expand(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Expand).Prepend(generic.ElementType),
        TypeSpecification wrapped => Expand(wrapped.ElementType),
        _ => [type],
    };
}
