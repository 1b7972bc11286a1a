using Drydock.Harness.Scenarios;
using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Commands;

namespace Drydock.Testing;

/// <summary>Makes a test of a static method that returns a <see cref="Scenario"/>: the scenario is run, and the test passes when it does what it expects, all checkers green.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class ScenarioTestAttribute : NUnitAttribute, ISimpleTestBuilder, IWrapTestMethod, IImplyFixture
{
    /// <summary>The seeds to run with.</summary>
    protected abstract IReadOnlyList<ulong> Seeds { get; }

    TestMethod ISimpleTestBuilder.BuildFrom(IMethodInfo method, Test? suite)
    {
        var test = new TestMethod(method, suite);
        test.ApplyAttributesToTest(method.MethodInfo);
        if (!method.MethodInfo.IsStatic || method.GetParameters().Length > 0 || !typeof(Scenario).IsAssignableFrom(method.ReturnType.Type))
        {
            test.MakeInvalid($"{GetType().Name}: '{method.Name}' must be static, take nothing and return a Scenario");
        }

        return test;
    }

    TestCommand ICommandWrapper.Wrap(TestCommand command) => new ScenarioCommand(command.Test, Seeds);
}
