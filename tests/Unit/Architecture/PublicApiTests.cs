using System.Reflection;
using System.Text;
using Drydock.Core;
using Drydock.Harness.Scenarios;
using Drydock.Tests;

namespace Drydock.Unit.Architecture;

public sealed class PublicApiTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [TestCase(typeof(Migrator))]
    [TestCase(typeof(Scenario))]
    public void What_others_build_on_changes_on_purpose_only(Type inside)
    {
        var text = new StringBuilder();
        foreach (var type in inside.Assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(type.IsInterface ? "interface " : type.IsEnum ? "enum " : type.IsValueType ? "struct " : "class ").Append(type.FullName).Append('\n');
            var members = type.GetMembers(Declared).Where(IsOfInterest).Select(Describe).Distinct().Order(StringComparer.Ordinal);
            foreach (var member in members) text.Append("  ").Append(member).Append('\n');
        }

        Approval.Verify(inside.Assembly.GetName().Name!, text.ToString());
    }

    private static bool IsOfInterest(MemberInfo member) => member switch
    {
        MethodInfo method => !method.IsSpecialName && !member.Name.Contains('<', StringComparison.Ordinal)
            && method.Name is not ("Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "PrintMembers"),
        ConstructorInfo => true,
        PropertyInfo => member.Name != "EqualityContract",
        FieldInfo field => !field.IsSpecialName,
        _ => false,
    };

    private static string Describe(MemberInfo member) => member switch
    {
        MethodInfo method => $"{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name}",
        FieldInfo field => $"{Name(field.FieldType)} {field.Name}",
        _ => member.Name,
    };

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}"));

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
