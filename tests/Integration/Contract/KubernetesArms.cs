using System.Reflection;

namespace Drydock.Integration.Contract;

/// <summary>All arms, in the order of their names. Those of a real cluster belong to the category Live.</summary>
internal static class KubernetesArms
{
    internal static IEnumerable<TestFixtureData> All =>
        Assembly.GetExecutingAssembly().GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IKubernetesArm)))
            .Select(type => (type, Arm: Create(type))).OrderBy(a => a.Arm.Name, StringComparer.Ordinal).Select(a =>
            {
                var data = new TestFixtureData(a.type);
                data.SetArgDisplayNames(a.Arm.Name);
                if (a.Arm.IsReal) data.Properties.Add("Category", "Live");
                return data;
            });

    internal static IKubernetesArm Create(Type type) => (IKubernetesArm)Activator.CreateInstance(type, nonPublic: true)!;
}
