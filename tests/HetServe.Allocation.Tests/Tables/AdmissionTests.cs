using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Evaluation;
using HetServe.Allocation.Tests.Properties;

namespace HetServe.Allocation.Tests.Tables;

/// <summary>The table of admitted levels against the rules written down a second time.</summary>
public class AdmissionTests
{
    [Fact]
    public void An_option_admits_what_the_rules_admit() => RandomProblems.Engine.Hold(300, problem =>
    {
        var tables = ProblemTables.Compile(problem);
        for (int i = 0; i < tables.QueryCount; i++)
        {
            bool lower = true;
            for (int o = 0; o < tables.OptionCount; o++)
            {
                string why = $"{problem.Name}: query {i}, option {o}";
                bool admitted = tables.Admits(i, o);
                admitted.Should().Be(Admits(tables, problem.Queries[i], o), why);

                if (tables.LevelOf(o) > 0 && admitted) lower.Should().BeTrue($"{why}: the levels admitted are the lowest");
                lower = admitted;
            }
        }
    });

    private static bool Admits(ProblemTables tables, QueryType q, int option)
    {
        GpuTier tier = tables.TierOf(option);
        var formulas = new ModelFormulas(tables.Problem, tables.ModelOf(option), tier, tables.ParallelismOf(option));
        if (!formulas.MayExist || formulas.FreeGb <= 0 || !formulas.Serves(q) || !formulas.Fits(q)) return false;
        if (tier.Interruptible && q.MaxInterruptible == 0) return false;
        (double ttft, double tpot, double delay) = formulas.Slo(q, tables.UtilizationOf(option));
        return !(ttft > q.TtftSlo?.TotalSeconds) && !(tpot > q.TpotSlo?.TotalSeconds)
            && !(q.DelayScope == SloScope.Route && delay > q.DelaySlo?.TotalSeconds)
            && !(q.ErrorScope == SloScope.Route && formulas.Error(q) > q.ErrorSlo);
    }
}
