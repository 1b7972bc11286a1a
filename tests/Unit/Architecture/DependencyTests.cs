using System.Reflection;
using Drydock.Core;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Kernel;
using Drydock.Wire.Driving;

namespace Drydock.Unit.Architecture;

public sealed class DependencyTests
{
    private static readonly string[] Order = ["Drydock.Core", "Drydock.Simulators", "Drydock.Harness", "Drydock.Wire", "Drydock.Live", "drydock"];

    [TestCase(typeof(Migrator))]
    [TestCase(typeof(World))]
    [TestCase(typeof(Scenario))]
    [TestCase(typeof(WorldDriver))]
    public void Dependencies_point_one_way(Type inside)
    {
        var assembly = inside.Assembly;
        var own = Array.IndexOf(Order, assembly.GetName().Name);
        own.Should().BeGreaterThanOrEqualTo(0);
        foreach (var reference in assembly.GetReferencedAssemblies().Select(r => r.Name!))
        {
            Array.IndexOf(Order, reference).Should().BeLessThan(own, "{0} may not reference {1}", assembly.GetName().Name, reference);
        }
    }

    [Test]
    public void The_library_references_nothing_but_the_runtime_and_the_simulators_a_YAML_parser_besides()
    {
        foreach (var assembly in new[] { typeof(Migrator).Assembly, typeof(World).Assembly })
        {
            var foreign = assembly.GetReferencedAssemblies().Select(r => r.Name!)
                .Where(n => !n.StartsWith("System", StringComparison.Ordinal) && n != "Drydock.Core" && !n.StartsWith("Microsoft.Win32", StringComparison.Ordinal) && n != "netstandard"
                    && !(n == "YamlDotNet" && assembly != typeof(Migrator).Assembly));
            foreign.Should().BeEmpty("{0} knows no other package", assembly.GetName().Name);
        }
    }

    [Test]
    public void There_is_no_static_state_that_can_change()
    {
        var mutable = new[] { typeof(Migrator).Assembly, typeof(World).Assembly, typeof(Scenario).Assembly, typeof(WorldDriver).Assembly }
            .SelectMany(a => a.GetTypes())
            .Where(t => !t.Name.Contains('<', StringComparison.Ordinal) && t.DeclaringType?.Name.Contains('<', StringComparison.Ordinal) != true)
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(f => !f.IsInitOnly && !f.IsLiteral && !f.Name.Contains('<', StringComparison.Ordinal));
        mutable.Select(f => $"{f.DeclaringType!.FullName}.{f.Name}").Should().BeEmpty();
    }
}
